/* SPDX-License-Identifier: MIT
 * The model of a call: what the ABI's text, the manuals and the vDSO's trampolines say, case by case.
 */
#include "model_case.h"

static void a_64_bit_call_keeps_all_but_ax_cx_r11(void)
{
    FOR_PATHS(path) {
        struct lab_case one = case_of(path, 64, CALL_sum6);
        const struct state *b = &one.before;
        uint64_t sum = b->di + 3 * b->si + 5 * b->dx + 7 * b->r10 + 11 * b->r8 + 13 * b->r9;
        struct outcome out = outcome_of(&one, HARDWARE);

        unit_case("path %u", path);
        CHECK_EQ(END_RETURNED, out.end);
        CHECK_EQ(sum, out.after.ax);
        CHECK_EQ(b->bx, out.after.bx);
        /* The trampoline took RDX to R11, and brings it back from there. */
        CHECK_EQ(path == PATH_sysenter ? b->r11 : b->dx, out.after.dx);
        CHECK_EQ(b->bp, out.after.bp);
        CHECK_EQ(b->r8, out.after.r8);
        CHECK_EQ(b->r15, out.after.r15);
        CHECK_EQ(b->flags, out.after.flags);
        CHECK_EQ(SEL_USER_CS, out.after.cs);
        CHECK_EQ(path == PATH_syscall ? IP + 2 : b->cx, out.after.cx);
        CHECK_EQ(path == PATH_syscall ? b->flags : b->r11, out.after.r11);
        CHECK_EQ(path == PATH_sysenter ? SEL_USER_SS2 : SEL_USER_SS, out.after.ss);
        CHECK_EQ(path == PATH_sysenter ? STACK + 16 : STACK, out.after.sp);
    }
}

static void a_32_bit_call_has_no_upper_halves(void)
{
    FOR_PATHS(path) {
        struct lab_case one = case_of(path, 32, 0xdeadbeef00000000 | CALL_sum6);
        const struct state *b = &one.before;
        bool fast = path == PATH_sysenter || path == PATH_syscall;
        uint32_t sixth = fast ? 0x1111 : (uint32_t)b->bp, cx = (uint32_t)b->cx;
        uint32_t sum = (uint32_t)b->bx + 3 * (path == PATH_syscall ? (uint32_t)STACK : cx) + 5 * (uint32_t)b->dx
                       + 7 * (uint32_t)b->si + 11 * (uint32_t)b->di + 13 * sixth;
        struct outcome out = outcome_of(&one, HARDWARE);

        unit_case("path %u", path);
        CHECK_EQ(END_RETURNED, out.end);
        CHECK_EQ(sum, out.after.ax);
        CHECK_EQ(b->bx, out.after.bx);
        CHECK_EQ(fast ? 0 : b->r8, out.after.r8);
        CHECK_EQ(fast ? 0 : b->r10, out.after.r10);
        CHECK_EQ(fast ? (uint32_t)b->di : b->di, out.after.di);
        CHECK_EQ(fast ? 0x1111 : b->bp, out.after.bp);
        CHECK_EQ(fast ? 0x2222 : b->dx, out.after.dx);
        CHECK_EQ(fast ? 0x3333 : b->cx, out.after.cx);
        CHECK_EQ(SEL_USER_CS32, out.after.cs);
        CHECK_EQ(fast ? STACK + 16 : STACK, (uint32_t)out.after.sp);
    }
}

static void numbers_of_no_call_are_enosys(void)
{
    static const struct { uint64_t number; bool call64, call32; } numbers[] = {
        { CALL_null, true, true }, { 1023, false, false }, { 1024, false, false }, { ~0ull, false, false },
        { 0xdeadbeef00000000 | CALL_null, false, true }, { 0x40000000 | CALL_null, false, false },
        { -(uint64_t)CALL_null, false, false }, { 1ull << 32 | CALL_null, false, true },
    };

    for (unsigned i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
        FOR_PATHS(path) {
            struct lab_case one = case_of(path, 64, numbers[i].number);
            unit_case("number 0x%" PRIx64 ", path %u", numbers[i].number, path);
            CHECK_EQ(numbers[i].call64 ? 0 : -38, outcome_of(&one, HARDWARE).after.ax);
            one = case_of(path, 32, numbers[i].number);
            CHECK_EQ(numbers[i].call32 ? 0 : (uint32_t)-38, outcome_of(&one, HARDWARE).after.ax);
        }
}

static void harness_calls_need_a_self_test_boot(void)
{
    struct lab_case one = case_of(PATH_int80, 64, CALL_copy);
    struct machine machine = machine_of(HARDWARE);
    struct outcome out;

    one.before.di = 2;
    predict(&one, &machine, &out);
    CHECK_EQ(-22, out.after.ax);
    machine.selftest = false;
    predict(&one, &machine, &out);
    CHECK_EQ(-38, out.after.ax);
}

/* By path: #DBs that are logged, and #DBs in ring 0, on hardware and on Bochs. */
static void a_single_step_is_seen_once_an_instruction(void)
{
    FOR_PATHS(path) {
        struct lab_case one = case_of(path, 64, CALL_null);
        struct machine machine = machine_of(HARDWARE);
        bool keeps_tf = path == PATH_sysenter || path == PATH_callgate;
        struct outcome out;

        one.before.flags |= FLAG_TF;
        one.words[0] = path == PATH_sysenter ? one.before.flags : one.words[0];
        unit_case("path %u", path);
        predict(&one, &machine, &out);
        CHECK_EQ(keeps_tf, out.db_in_kernel);
        CHECK(out.after.flags & FLAG_TF);
        CHECK_EQ(path == PATH_sysenter ? 3 : 1, out.steps);
        CHECK_EQ(keeps_tf ? COUNTER_REFUSED_WORK : path == PATH_syscall ? COUNTER_REFUSED_FLAGS : -1,
                 (uint64_t)(int64_t)out.refused);
        machine.emulator = BOCHS;
        predict(&one, &machine, &out);
        CHECK_EQ(keeps_tf || path == PATH_syscall, out.db_in_kernel);
        CHECK_EQ(path == PATH_syscall ? 1u << KNOWN_DB_AT_SYSCALL : 0, out.known);
    }
}

static void flags_come_back_and_the_kernel_runs_without_them(void)
{
    const uint64_t flags = FLAG_IF | FLAG_ONE | FLAG_DF | FLAG_NT | FLAG_AC | FLAG_CF | FLAG_ID;
    struct machine machine = machine_of(HARDWARE);
    struct outcome out;

    FOR_PATHS(path) {
        struct lab_case one = case_of(path, 64, CALL_flags);

        one.before.flags = flags;
        one.words[0] = path == PATH_sysenter ? flags : one.words[0];
        unit_case("path %u", path);
        machine.smap = true;
        predict(&one, &machine, &out);
        CHECK_EQ(0, out.after.ax);
        CHECK_EQ(flags, out.after.flags);
        machine.smap = false;
        predict(&one, &machine, &out);
        CHECK_EQ(path == PATH_int80 || path == PATH_ud2 ? FLAG_AC : 0, out.after.ax);
    }
}

static void where_the_instruction_stands(void)
{
    struct lab_case one = case_of(PATH_syscall, 64, CALL_null);

    one.before.ip = 0x10000fff;
    one.place = PLACE_HALF;
    struct outcome out = outcome_of(&one, HARDWARE);
    CHECK_EQ(END_FAULTED, out.end);
    CHECK_EQ(VECTOR_PF, out.vector);
    CHECK_EQ(0x14, out.error);
    CHECK_EQ(0x10001000, out.address);
    CHECK_EQ(0x10000fff, out.after.ip);
    CHECK_EQ(CALL_null, out.after.ax);
    one.before.ip = 0x10000ffe;
    one.place = PLACE_END;
    out = outcome_of(&one, HARDWARE);
    CHECK_EQ(END_FAULTED, out.end);
    CHECK_EQ(0x10001000, out.after.ip);
    CHECK_EQ(0, out.after.ax);
    CHECK(out.after.flags & FLAG_RF);
    CHECK(!(outcome_of(&one, TCG7).after.flags & FLAG_RF));
    CHECK_EQ(1u << KNOWN_RF_IN_FRAME, outcome_of(&one, TCG7).known);
    CHECK(outcome_of(&one, TCG10).after.flags & FLAG_RF);
    CHECK_EQ(0, outcome_of(&one, TCG10).known);
    one = case_of(PATH_ud2, 64, CALL_null);
    one.place = PLACE_PADDED;
    CHECK_EQ(VECTOR_UD, outcome_of(&one, HARDWARE).vector);
}

UNIT_MAIN(TEST(a_64_bit_call_keeps_all_but_ax_cx_r11), TEST(a_32_bit_call_has_no_upper_halves),
          TEST(numbers_of_no_call_are_enosys), TEST(harness_calls_need_a_self_test_boot),
          TEST(a_single_step_is_seen_once_an_instruction), TEST(flags_come_back_and_the_kernel_runs_without_them),
          TEST(where_the_instruction_stands))
