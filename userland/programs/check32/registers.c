/* SPDX-License-Identifier: MIT
 * No register, no flag and no byte of the stack changes, but EAX.
 */
#include "check.h"

enum { STACK_WORDS = 1024, STACK_ABOVE = 64 };

static const unsigned long canary = 0xa5c35a3c;

static unsigned long call_stack[STACK_WORDS] __attribute__((aligned(16)));

struct registers before, after;
uintptr_t enter_bare_address;

bool bare(void)
{
    enter_bare_address = (uintptr_t)enter_bare;
    enter_bare_back = (uintptr_t)call_back;
    return enter_bare_address;
}

void poison(long call, unsigned long seed)
{
    unsigned long *word = &before.ax;

    for (unsigned int i = 0; i < sizeof before / sizeof *word; i++)
        word[i] = (0x9e3779b9 * (i + 1)) ^ seed;
    for (unsigned int i = 0; i < STACK_WORDS; i++)
        call_stack[i] = canary;
    before.ax = (unsigned long)call;
    before.sp = (uintptr_t)&call_stack[STACK_WORDS - STACK_ABOVE];
    before.flags = FLAGS_START;
}

enum verdict call_stack_clean(unsigned long used)
{
    for (unsigned int i = 0; i < STACK_WORDS; i++) {
        uintptr_t address = (uintptr_t)&call_stack[i];

        if (address < before.sp && address >= before.sp - used)
            continue;
        if (call_stack[i] != canary)
            return fail("expected ESP%+ld untouched, got %lx", (long)(address - before.sp),
                        call_stack[i]);
    }
    return PASS;
}

enum verdict unchanged(void)
{
    static const char *const names[] = { "eax", "ebx", "ecx", "edx", "esi", "edi", "ebp", "esp",
                                         "flags" };
    const unsigned long *was = &before.ax, *is = &after.ax;

    for (unsigned int i = 1; i < sizeof before / sizeof *was; i++)
        if (expect(names[i], is[i], was[i]))
            return FAIL;
    return PASS;
}

static unsigned long sum6(const struct registers *r)
{
    return r->bx + 3 * r->cx + 5 * r->dx + 7 * r->si + 11 * r->di + 13 * r->bp;
}

static unsigned long result_of(long call)
{
    if (call == CALL_sum6)
        return sum6(&before);
    if (call == CALL_none)
        return (unsigned long)-ENOSYS;
    return (unsigned long)enter(call, 0, 0, 0, 0, 0, 0);
}

enum verdict check_registers(long call)
{
    static const unsigned long seeds[] = { 0, ~0ul, 0x80000000, 0x55555555 };

    for (unsigned int i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        poison(call, seeds[i]);
        call_raw();
        if (unchanged() || expect("eax", after.ax, result_of(call)))
            return FAIL;
    }
    return PASS;
}

/* The call pushes its return address, a trampoline three registers; nobody else may write. */
enum verdict check_stack(long unused)
{
    (void)unused;
    poison(CALL_null, 0);
    call_raw();
    return unchanged() || call_stack_clean(bare() ? 4 : 16) ? FAIL : PASS;
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

enum verdict check_esp(long sp)
{
    if (!bare())
        return skip("this path's trampoline uses the stack");
    poison(CALL_getpid, 0);
    before.sp = (unsigned long)sp;
    call_bare();
    return unchanged() || expect("eax", after.ax, result_of(CALL_getpid)) ? FAIL : PASS;
}

enum verdict check_args6(long unused)
{
    (void)unused;
    for (unsigned int i = 0; i < 32; i++) {
        poison(CALL_sum6, 0);
        before.bx = i == 0;
        before.cx = i == 1;
        before.dx = i == 2;
        before.si = i == 3;
        before.di = i == 4;
        before.bp = i == 5;
        if (i >= 6) {
            before.bx = 1ul << i;
            before.cx = ~0ul >> i;
            before.dx = 0x12345678 * i;
            before.si = ~0ul << i;
            before.di = ~before.dx;
            before.bp = 0x80000000 | i;
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
    unsigned long random = 1;

    for (long i = 0; i < rounds; i++) {
        random = random * 1664525 + 1013904223;
        long call = calls[random >> 30];

        poison(call, random);
        before.flags |= (random >> 8) & FLAGS_KEPT;
        call_raw();
        if (unchanged() || expect("eax", after.ax, result_of(call)))
            return FAIL;
    }
    return PASS;
}
