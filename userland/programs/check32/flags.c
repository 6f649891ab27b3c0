/* SPDX-License-Identifier: MIT
 * The user's flags come back, and none of them goes with the call into the kernel.
 */
#include "check.h"

enum { LOG_SLOTS = 64 };

static const uint32_t user_flags[] = { FLAG_CF, FLAG_PF, FLAG_AF, FLAG_ZF, FLAG_SF, FLAG_DF,
                                       FLAG_OF, FLAG_NT, FLAG_AC, FLAG_ID };
enum { USER_FLAGS = sizeof user_flags / sizeof *user_flags };

bool selftest(void)
{
    return call_counter(0) != -ENOSYS;
}

bool smap(void)
{
    uint32_t ax = 0, bx, cx = 0, dx;

    __asm__("cpuid" : "+a"(ax), "=b"(bx), "+c"(cx), "=d"(dx));
    if (ax < 7)
        return false;
    ax = 7, cx = 0;
    __asm__("cpuid" : "+a"(ax), "=b"(bx), "+c"(cx), "=d"(dx));
    return bx & 1u << 20;
}

enum verdict check_flags_all(long unused)
{
    (void)unused;
    for (unsigned int set = 0; set < 1u << USER_FLAGS; set++) {
        poison(CALL_null, 0);
        for (unsigned int i = 0; i < USER_FLAGS; i++)
            if (set & 1u << i)
                before.flags |= user_flags[i];
        call_raw();
        if (unchanged() || expect("eax", after.ax, 0))
            return FAIL;
    }
    return PASS;
}

/* Without SMAP, AC means nothing in ring 0, and CLAC is #UD. */
enum verdict check_flags_kernel(long flags)
{
    uint32_t forbidden = FLAG_TF | FLAG_IF | FLAG_DF | FLAG_IOPL | FLAG_NT | FLAG_RF
                         | (smap() ? FLAG_AC : 0);

    poison(CALL_flags, 0);
    before.flags |= (unsigned long)flags;
    call_raw();
    if ((long)after.ax < 0)
        return fail("expected the dispatcher's flags, got %ld", (long)after.ax);
    return unchanged() || expect("flags in the kernel", after.ax & forbidden, 0) ? FAIL : PASS;
}

/* Steps through one call with TF set: one #DB after each user instruction, none twice, one for the
 * instruction after the call, and the call does what it does. */
static enum verdict step(long call, unsigned long flags)
{
    static uint64_t log[LOG_SLOTS];
    bool after_call = false;

    memset(log, 0, sizeof log);
    long answer = call_step_log(log, LOG_SLOTS);
    if (answer < 0)
        return fail("expected step_log to work, got %ld", answer);
    poison(call, 0);
    before.flags |= FLAG_TF | flags;
    call_raw();
    call_step_log(NULL, 0);
    if (unchanged())
        return FAIL;
    if (!log[0])
        return fail("expected #DBs in the log, got none");
    for (unsigned int i = 0; i < LOG_SLOTS && log[i]; i++) {
        if (log[i] >> 32)
            return fail("expected #DBs below 4 GiB, got one at %llx", (unsigned long long)log[i]);
        for (unsigned int j = 0; j < i; j++)
            if (log[j] == log[i])
                return fail("expected one #DB for each instruction, got two at %lx",
                            (unsigned long)log[i]);
        after_call |= log[i] == (uintptr_t)call_back;
    }
    return after_call ? PASS : fail("expected a #DB at %p after the call, got %lx, %lx, %lx",
                                    (void *)call_back, (unsigned long)log[0],
                                    (unsigned long)log[1], (unsigned long)log[2]);
}

enum verdict check_step(long call)
{
    if (step(call, 0))
        return FAIL;
    return expect("eax", after.ax,
                  (unsigned long)enter(call, (long)before.bx, (long)before.cx, (long)before.dx,
                                       (long)before.si, (long)before.di, (long)before.bp));
}

enum verdict check_step_flags(long unused)
{
    (void)unused;
    for (unsigned int i = 0; i < USER_FLAGS; i++)
        if (step(CALL_null, user_flags[i]))
            return FAIL;
    return step(CALL_null, FLAG_NT | FLAG_AC | FLAG_DF);
}
