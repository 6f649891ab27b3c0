/* SPDX-License-Identifier: MIT
 * The model of stacks, pointers, selectors and edited contexts; and whether a comparison misses anything.
 */
#include "model_case.h"

static void a_trampoline_reads_its_stack(void)
{
    static const struct { uint64_t sp, vector, error, address, tcg_vector; } stacks[] = {
        { 0x11002000, 14, 4, 0x11002000, 14 }, { 0x11001ffc, 14, 4, 0x11002000, 14 },
        { 0xffffffff80101000, 14, 5, 0xffffffff80101000, 14 }, { 0x800000000000, 12, 0, 0, 13 },
        { 0x7fffffffffff, 12, 0, 0, 14 }, { 0x8000000000000000, 12, 0, 0, 13 },
    };

    for (unsigned i = 0; i < sizeof(stacks) / sizeof(*stacks); i++) {
        struct lab_case one = case_of(PATH_sysenter, 64, CALL_null);

        one.before.cx = stacks[i].sp;
        unit_case("RSP 0x%" PRIx64, stacks[i].sp);
        struct outcome out = outcome_of(&one, HARDWARE);
        CHECK_EQ(END_FAULTED, out.end);
        CHECK_EQ(stacks[i].vector, out.vector);
        CHECK_EQ(stacks[i].error, out.error);
        CHECK_EQ(stacks[i].address, out.address);
        CHECK_EQ(stacks[i].sp >> 47 ? COUNTER_REFUSED_IP : -1, (uint64_t)(int64_t)out.refused);
        CHECK_EQ(stacks[i].tcg_vector, outcome_of(&one, TCG7).vector);
        CHECK_EQ(stacks[i].tcg_vector, outcome_of(&one, TCG10).vector);
        CHECK_EQ(stacks[i].vector, outcome_of(&one, BOCHS3).vector);
        CHECK_EQ(stacks[i].vector == 12, out.fault_varies);
    }
}

static void the_sixth_argument_of_32_bit_code_may_be_unreadable(void)
{
    for (uint32_t path = PATH_sysenter; path <= PATH_syscall; path++) {
        struct lab_case one = case_of(path, 32, CALL_sum6);

        one.before.bp = path == PATH_sysenter ? 0x11002000 : one.before.bp;
        one.before.sp = 0x11002000;
        struct outcome out = outcome_of(&one, HARDWARE);
        unit_case("path %u", path);
        CHECK_EQ((uint32_t)-14, out.after.ax);
        CHECK_EQ(END_FAULTED, out.end);             /* and so do the trampoline's pops */
    }
}

static void copies_stop_where_memory_does(void)
{
    static const struct { uint64_t to, address, size, result, written; } copies[] = {
        { 0, 0x12000000, 4096, 0, 0 }, { 1, 0x12000000, 1, -14, 0 }, { 1, 0x11001ff0, 16, 0, 16 },
        { 1, 0x11001ff0, 17, -14, 16 }, { 0, 0, 1, -14, 0 }, { 0, 0, 0, 0, 0 }, { 0, ~0ull, 0, -14, 0 },
        { 0, 0x12000000, ~0ull, -14, 0 }, { 0, 0xffffffff80101000, 8, -14, 0 }, { 2, 0x12000000, 1, -22, 0 },
        { 0, 0x7ffffffff000, 0, 0, 0 }, { 0, 0x7ffffffff001, 0, -14, 0 }, { 1, 0x11001ff0, ~0ull, -14, 0 },
    };

    for (unsigned i = 0; i < sizeof(copies) / sizeof(*copies); i++) {
        struct lab_case one = case_of(PATH_syscall, 64, CALL_copy);

        one.before.di = copies[i].to;
        one.before.si = copies[i].address;
        one.before.dx = copies[i].size;
        struct outcome out = outcome_of(&one, HARDWARE);
        unit_case("copy %u", i);
        CHECK_EQ(copies[i].result, out.after.ax);
        CHECK_EQ(copies[i].written, out.written);
    }
}

static void null_selectors_lose_their_rpl_by_iret(void)
{
    FOR_PATHS(path) {
        struct lab_case one = case_of(path, 64, CALL_null);
        bool iret = path != PATH_sysenter && path != PATH_syscall;

        one.loads = LOAD_SEGMENTS;
        one.before.ds = 3;
        one.before.es = SEL_USER_SS;
        one.before.fs = 2;
        unit_case("path %u", path);
        CHECK_EQ(iret ? 0 : 3, outcome_of(&one, HARDWARE).after.ds);
        CHECK_EQ(SEL_USER_SS, outcome_of(&one, HARDWARE).after.es);
        CHECK_EQ(iret ? 0 : 2, outcome_of(&one, HARDWARE).after.fs);
        CHECK_EQ(2, outcome_of(&one, TCG7).after.fs);
        CHECK_EQ(iret ? 1u << KNOWN_IRET_FS_GS : 0, outcome_of(&one, TCG7).known);
    }
}

static void an_edited_context_is_refused_for_the_first_reason(void)
{
    const struct lab_context good = { .ip = BACK, .cx = BACK, .cs = SEL_USER_CS, .flags = 0x202, .r11 = 0x202,
                                      .sp = STACK, .ss = SEL_USER_SS, .ax = 0xa11 };
    struct lab_context c = good;
    struct lab_case one = case_of(PATH_syscall, 64, CALL_set_context);

    one.context = &c;
    CHECK_EQ(COUNTER_REFUSED_WORK, outcome_of(&one, HARDWARE).refused);
    c.ss = SEL_USER_SS2;
    CHECK_EQ(COUNTER_REFUSED_SS, outcome_of(&one, HARDWARE).refused);
    CHECK_EQ(SEL_USER_SS2, outcome_of(&one, HARDWARE).after.ss);
    c.cs = SEL_USER_CS32;
    CHECK_EQ(COUNTER_REFUSED_CS, outcome_of(&one, HARDWARE).refused);
    c.r11 ^= FLAG_CF;
    CHECK_EQ(COUNTER_REFUSED_R11, outcome_of(&one, HARDWARE).refused);
    c.cx = 1ull << 47;
    CHECK_EQ(COUNTER_REFUSED_CX, outcome_of(&one, HARDWARE).refused);
    c.flags |= FLAG_RF | FLAG_IOPL | FLAG_VM | FLAG_VIF | FLAG_VIP | FLAG_NT;
    CHECK_EQ(COUNTER_REFUSED_FLAGS, outcome_of(&one, HARDWARE).refused);
    CHECK_EQ(FLAG_NT | 0x202, outcome_of(&one, HARDWARE).after.flags);
    c.sp = 1ull << 47;
    CHECK_EQ(COUNTER_REFUSED_IP, outcome_of(&one, HARDWARE).refused);
    CHECK_EQ(0xa11, outcome_of(&one, HARDWARE).after.ax);
    CHECK_EQ(1ull << 47, outcome_of(&one, HARDWARE).after.cx);
}

static void every_known_difference_has_its_reason(void)
{
    CHECK(KNOWN_COUNT <= 12);
    for (unsigned i = 0; i < KNOWN_COUNT; i++)
        CHECK(strlen(known_reasons[i]) > 20);
}

/* Turns a bit in each byte of what ring 3 has, and of what says how it ended: each must be seen. */
static void no_difference_is_missed(void)
{
    struct lab_case one = case_of(PATH_int80, 64, CALL_sum6);
    struct outcome want = outcome_of(&one, HARDWARE), got = want;
    uint64_t a, b;

    CHECK(!outcome_differs(&want, &got, &a, &b));
    for (size_t at = 0; at < sizeof(struct state); at++) {
        bool counts = (at < offsetof(struct state, ip) || at >= offsetof(struct state, ds))
                      && (at < offsetof(struct state, unused) || at >= offsetof(struct state, fs_base));
        got = want;
        ((unsigned char *)&got.after)[at] ^= 0x10;
        unit_case("byte %zu", at);
        CHECK_EQ(counts, outcome_differs(&want, &got, &a, &b) != NULL);
        CHECK(!counts || a != b);
    }
    unit_case("the end");
    for (unsigned i = 0; i < 3; i++) {
        got = want;
        *(i == 0 ? &got.steps : i == 1 ? &got.written : &got.after.ax) += 1;
        CHECK(outcome_differs(&want, &got, &a, &b));
    }
    one.place = PLACE_HALF;
    want = outcome_of(&one, HARDWARE);
    for (unsigned i = 0; i < 4; i++) {
        got = want;
        *(i == 0 ? &got.vector : i == 1 ? &got.error : i == 2 ? &got.address : &got.after.ip) ^= 1;
        CHECK(outcome_differs(&want, &got, &a, &b));
    }
    got = want;
    got.end = END_RETURNED;
    CHECK(outcome_differs(&want, &got, &a, &b));
}

static void a_hash_is_what_paths_share(void)
{
    struct lab_case one = case_of(PATH_int80, 64, CALL_sum6), other = case_of(PATH_syscall, 64, CALL_sum6);
    struct outcome want = outcome_of(&one, HARDWARE), got = outcome_of(&other, HARDWARE), wrong = want;
    uint64_t hash = outcome_hash(&one, &want, &want);

    CHECK_EQ(hash, outcome_hash(&other, &got, &got));
    wrong.after.ax++;
    CHECK(hash != outcome_hash(&one, &want, &wrong));
    wrong = want;
    wrong.after.bx++;
    CHECK(hash != outcome_hash(&one, &want, &wrong));
    wrong = want;
    wrong.after.flags ^= FLAG_DF;
    CHECK(hash != outcome_hash(&one, &want, &wrong));
    wrong = want;
    wrong.after.ds ^= SEL_USER_SS;
    CHECK(hash != outcome_hash(&one, &want, &wrong));
    wrong = want;
    wrong.after.flags ^= FLAG_RF;
    wrong.after.cx++;
    CHECK_EQ(hash, outcome_hash(&one, &want, &wrong));
}

UNIT_MAIN(TEST(a_trampoline_reads_its_stack), TEST(the_sixth_argument_of_32_bit_code_may_be_unreadable),
          TEST(copies_stop_where_memory_does), TEST(null_selectors_lose_their_rpl_by_iret),
          TEST(an_edited_context_is_refused_for_the_first_reason), TEST(every_known_difference_has_its_reason),
          TEST(no_difference_is_missed), TEST(a_hash_is_what_paths_share))
