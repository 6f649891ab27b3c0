/* SPDX-License-Identifier: MIT
 * Frames that somebody edited, and that others leave by the fast exit. Harness calls only.
 */
#include "check.h"

static const char no_selftest[] = "booted with selftest=off";

static void read_counters(long *counters)
{
    for (long i = 0; i < COUNTER_COUNT; i++)
        counters[i] = call_counter(i);
}

/* That as many calls were refused the fast exit, whatever the reason. */
static enum verdict expect_refused(const long *was, long count)
{
    long now[COUNTER_COUNT], refused = 0;

    read_counters(now);
    for (long i = 0; i < COUNTER_COUNT; i++)
        if (i != COUNTER_NMI && i != COUNTER_DB_IN_KERNEL)
            refused += now[i] - was[i];
    return expect("refused fast exits", (unsigned long)refused, (unsigned long)count);
}

/* Ordinary calls leave by the fast exit. */
enum verdict check_counters(long unused)
{
    long counters[COUNTER_COUNT];

    (void)unused;
    if (!selftest())
        return skip(no_selftest);
    read_counters(counters);
    for (int i = 0; i < 100; i++) {
        call_null();
        call_getpid();
        enter(CALL_none, 0, 0, 0, 0, 0, 0);
    }
    return expect_refused(counters, 0);
}

/* A context of patterns that goes on at call_back; R8 to R15 are the program's to choose. */
enum verdict check_context(long flags)
{
    static struct lab_context context;
    uint64_t *word = &context.r15;
    long counters[COUNTER_COUNT];

    if (!selftest())
        return skip(no_selftest);
    for (unsigned int seed = 0; seed < 4; seed++) {
        for (unsigned int i = 0; i < sizeof context / sizeof *word; i++)
            word[i] = (0xc2b2ae3d * (i + 3)) ^ seed;
        poison(CALL_set_context, seed);
        context.ip = (uintptr_t)call_back;
        context.cs = 0x23;
        context.ss = 0x2b;
        context.sp = before.sp - 512;
        context.flags = FLAGS_START | (unsigned long)flags;
        before.bx = (uintptr_t)&context;
        read_counters(counters);
        call_raw();
        before = (struct registers){ (unsigned long)context.ax, (unsigned long)context.bx,
                                     (unsigned long)context.cx, (unsigned long)context.dx,
                                     (unsigned long)context.si, (unsigned long)context.di,
                                     (unsigned long)context.bp, (unsigned long)context.sp,
                                     (unsigned long)context.flags };
        if (unchanged() || expect("eax", after.ax, before.ax)
            || expect_refused(counters, 1))
            return FAIL;
    }
    return PASS;
}

enum verdict check_context_errors(long unused)
{
    static const unsigned long bad[] = { 0, 8, 0x80000000, 0xfffff000, 0xfffffff8, 0xffffffff };

    (void)unused;
    if (!selftest())
        return skip(no_selftest);
    for (unsigned int i = 0; i < sizeof bad / sizeof *bad; i++)
        if (expect("set_context", (unsigned long)call_set_context((const void *)bad[i]),
                   (unsigned long)-EFAULT))
            return FAIL;
    return PASS;
}

/* The kernel reads user memory without STAC: that must fault, the user's AC or not. */
enum verdict check_touch(long flags)
{
    static unsigned long word;

    if (!selftest())
        return skip(no_selftest);
    if (!smap())
        return skip("this CPU has no SMAP");
    poison(CALL_touch_user, 0);
    before.bx = (uintptr_t)&word;
    before.flags |= (unsigned long)flags;
    call_raw();
    return unchanged() || expect("touch_user", after.ax, 1);
}
