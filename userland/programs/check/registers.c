/* SPDX-License-Identifier: MIT
 * No register, no flag and no byte of the stack changes, but the three registers abi.h names.
 */
#include "check.h"

enum { STACK_WORDS = 1024, STACK_ABOVE = 64 };

static const uint64_t canary = 0xa5a5c3c3a5a55a5a;

static uint64_t call_stack[STACK_WORDS] __attribute__((aligned(16)));

struct registers before, after;
uintptr_t enter_bare_address;

bool bare(void)
{
    enter_bare_address = (uint64_t)enter_bare;
    enter_bare_back = (uint64_t)call_back;
    return enter_bare_address;
}

void poison(long call, uint64_t seed)
{
    uint64_t *word = &before.ax;

    for (unsigned int i = 0; i < sizeof before / sizeof *word; i++)
        word[i] = (0x9e3779b97f4a7c15 * (i + 1)) ^ seed;
    for (unsigned int i = 0; i < STACK_WORDS; i++)
        call_stack[i] = canary;
    before.ax = (uint64_t)call;
    before.sp = (uint64_t)&call_stack[STACK_WORDS - STACK_ABOVE];
    before.flags = FLAGS_START;
}

enum verdict call_stack_clean(uint64_t used)
{
    for (unsigned int i = 0; i < STACK_WORDS; i++) {
        uint64_t address = (uint64_t)&call_stack[i];

        if (address < before.sp && address >= before.sp - used)
            continue;
        if (call_stack[i] != canary)
            return fail("expected RSP%+ld untouched, got %lx", (long)(address - before.sp),
                        call_stack[i]);
    }
    return PASS;
}

enum verdict unchanged(void)
{
    static const char *const names[] = { "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8",
                                         "r9", "r10", "r11", "r12", "r13", "r14", "r15", "rsp",
                                         "flags" };
    const uint64_t *was = &before.ax, *is = &after.ax;

    for (unsigned int i = 0; i < sizeof before / sizeof *was; i++) {
        if (is + i == &after.ax || is + i == &after.cx || is + i == &after.r11)
            continue;
        if (expect(names[i], is[i], was[i]))
            return FAIL;
    }
    return PASS;
}

static uint64_t sum6(const struct registers *r)
{
    return r->di + 3 * r->si + 5 * r->dx + 7 * r->r10 + 11 * r->r8 + 13 * r->r9;
}

static uint64_t result_of(long call)
{
    if (call == CALL_sum6)
        return sum6(&before);
    if (call == CALL_none)
        return (uint64_t)-ENOSYS;
    return (uint64_t)enter(call, 0, 0, 0, 0, 0, 0);
}

enum verdict check_registers(long call)
{
    static const uint64_t seeds[] = { 0, ~0ul, 0x8000000080000000, 0x5555555555555555 };

    for (unsigned int i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        poison(call, seeds[i]);
        call_raw();
        if (unchanged() || expect("rax", after.ax, result_of(call)))
            return FAIL;
    }
    return PASS;
}

/* The call pushes its return address, a trampoline at most the flags; nobody else may write. */
enum verdict check_stack(long unused)
{
    (void)unused;
    poison(CALL_null, 0);
    call_raw();
    return unchanged() || call_stack_clean(16) ? FAIL : PASS;
}

enum verdict check_red_zone(long unused)
{
    (void)unused;
    if (!bare())
        return skip("this path's trampoline uses the stack, as every called function may");
    poison(CALL_null, 0);
    call_bare();
    return unchanged() || call_stack_clean(0) ? FAIL : PASS;
}

enum verdict check_rsp(long sp)
{
    if (!bare())
        return skip("this path's trampoline uses the stack");
    poison(CALL_getpid, 0);
    before.sp = (uint64_t)sp;
    call_bare();
    return unchanged() || expect("rax", after.ax, result_of(CALL_getpid)) ? FAIL : PASS;
}

enum verdict check_args6(long unused)
{
    (void)unused;
    for (unsigned int i = 0; i < 64; i++) {
        poison(CALL_sum6, 0);
        before.di = i == 0;
        before.si = i == 1;
        before.dx = i == 2;
        before.r10 = i == 3;
        before.r8 = i == 4;
        before.r9 = i == 5;
        if (i >= 6) {
            before.di = 1ul << i;
            before.si = ~0ul >> i;
            before.dx = 0x123456789abcdef0 * i;
            before.r10 = ~0ul << i;
            before.r8 = ~before.dx;
            before.r9 = 0x8000000000000000 | i;
        }
        call_raw();
        if (unchanged() || expect("sum6", after.ax, sum6(&before)))
            return FAIL;
    }
    return PASS;
}

/* Registers and flags at random, the same ones in every run. */
enum verdict check_random(long rounds)
{
    static const long calls[] = { CALL_null, CALL_sum6, CALL_getpid, CALL_none };
    uint64_t random = 1;

    for (long i = 0; i < rounds; i++) {
        random = random * 0x5851f42d4c957f2d + 0x14057b7ef767814f;
        long call = calls[random >> 62];

        poison(call, random);
        before.flags |= (random >> 20) & FLAGS_KEPT;
        call_raw();
        if (unchanged() || expect("rax", after.ax, result_of(call)))
            return FAIL;
    }
    return PASS;
}
