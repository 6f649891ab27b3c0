/* SPDX-License-Identifier: MIT
 * Frames that somebody edited, and why they do not leave by the fast exit. Harness calls only.
 */
#include "context.h"
#include "check.h"

static const char no_selftest[] = "booted with selftest=off";

bool selftest(void)
{
    return call_counter(0) != -ENOSYS;
}

static void read_counters(uint64_t *counters)
{
    for (long i = 0; i < COUNTER_COUNT; i++)
        counters[i] = (uint64_t)call_counter(i);
}

/* That `moved` grew by one and no other counter did; COUNTER_COUNT: none. */
static enum verdict expect_moved(const uint64_t *was, long moved)
{
    uint64_t now[COUNTER_COUNT];

    read_counters(now);
    for (long i = 0; i < COUNTER_COUNT; i++) {
        if (i == COUNTER_NMI || i == COUNTER_DB_IN_KERNEL)
            continue;
        if (now[i] != was[i] + (i == moved))
            return fail("expected counter %ld at %ld, got %ld", i, (long)was[i] + (i == moved),
                        (long)now[i]);
    }
    return PASS;
}

/* A context of patterns that goes on at call_back with the test's own selectors. */
static void fill(struct lab_context *context, uint64_t seed)
{
    uint64_t *word = &context->r15;

    for (unsigned int i = 0; i < sizeof *context / sizeof *word; i++)
        word[i] = (0xc2b2ae3d27d4eb4f * (i + 3)) ^ seed;
    poison(CALL_set_context, seed);
    context->ip = (uint64_t)call_back;
    context->cs = 0x33;
    context->ss = 0x2b;
    context->sp = before.sp - 512;
    context->flags = FLAGS_START | FLAG_CF | FLAG_ZF;
    context->cx = context->ip;
    context->r11 = context->flags;
}

static void set(const struct lab_context *context)
{
    before.di = (uint64_t)context;
    call_raw();
}

static enum verdict compare(const struct lab_context *c)
{
    const struct registers want = { c->ax, c->bx, c->cx, c->dx, c->si, c->di, c->bp, c->r8, c->r9,
                                    c->r10, c->r11, c->r12, c->r13, c->r14, c->r15, c->sp,
                                    c->flags };

    before = want;
    return unchanged() || expect("rax", after.ax, want.ax) || expect("rcx", after.cx, want.cx)
        || expect("r11", after.r11, want.r11);
}

enum verdict check_context(long edit)
{
    struct lab_context context;
    uint64_t counters[COUNTER_COUNT];
    long reason = COUNTER_REFUSED_WORK;     /* that it was edited is what is left to count */

    if (!selftest())
        return skip(no_selftest);
    for (uint64_t seed = 0; seed < 4; seed++) {
        fill(&context, -seed);
        if (edit == CONTEXT_RCX) {
            context.cx ^= 0xff00ff00ff00ff00;
            reason = COUNTER_REFUSED_CX;
        } else if (edit == CONTEXT_R11) {
            context.r11 = ~context.r11;
            reason = COUNTER_REFUSED_R11;
        } else if (edit == CONTEXT_FLAGS) {
            context.flags |= FLAG_AC | FLAG_NT | FLAG_DF | FLAG_OF | FLAG_ID;
            context.r11 = context.flags;
        }
        read_counters(counters);
        set(&context);
        if (compare(&context) || expect_moved(counters, reason))
            return FAIL;
    }
    return PASS;
}

/* TF in a context: leaves by IRETQ and traps after one instruction. */
enum verdict check_context_step(long unused)
{
    struct lab_context context;
    uint64_t counters[COUNTER_COUNT], log[16] = { 0 };

    (void)unused;
    if (!selftest())
        return skip(no_selftest);
    fill(&context, 0);
    context.flags |= FLAG_TF;
    context.r11 = context.flags;
    call_step_log(log, sizeof log / sizeof *log);
    read_counters(counters);
    set(&context);
    call_step_log(NULL, 0);
    if (compare(&context) || expect_moved(counters, COUNTER_REFUSED_FLAGS))
        return FAIL;
    if (log[0] <= (uint64_t)call_back || log[0] > (uint64_t)call_back + 15)
        return fail("expected the first #DB one instruction after %p, got %lx", (void *)call_back,
                    log[0]);
    return PASS;
}

/* IOPL and IF are not the program's to choose, whoever edits its frame. */
enum verdict check_context_forged(long unused)
{
    struct lab_context context;

    (void)unused;
    if (!selftest())
        return skip(no_selftest);
    for (uint64_t iopl = 0; iopl < 4; iopl++) {
        fill(&context, iopl);
        context.flags = 2 | FLAG_PF | iopl << 12;
        context.r11 = context.flags;
        set(&context);
        context.flags = FLAGS_START | FLAG_PF;
        if (compare(&context))
            return FAIL;
    }
    return PASS;
}

enum verdict check_context_errors(long unused)
{
    static const uint64_t bad[] = { 0, 8, 0x7ffffffff000, 0x800000000000 - 8, 0x4000000000000000,
                                    0xffffffff80100000, ~0ul };

    (void)unused;
    if (!selftest())
        return skip(no_selftest);
    for (unsigned int i = 0; i < sizeof bad / sizeof *bad; i++)
        if (expect("set_context", (uint64_t)call_set_context((const void *)bad[i]),
                   (uint64_t)-EFAULT))
            return FAIL;
    return PASS;
}

/* Ordinary calls leave by the fast exit: no counter moves. */
enum verdict check_counters(long unused)
{
    uint64_t counters[COUNTER_COUNT];

    (void)unused;
    if (!selftest())
        return skip(no_selftest);
    read_counters(counters);
    for (int i = 0; i < 100; i++) {
        call_null();
        call_getpid();
        enter(CALL_none, 0, 0, 0, 0, 0, 0);
    }
    if (expect_moved(counters, COUNTER_COUNT))
        return FAIL;
    return expect("counter(99)", (uint64_t)call_counter(99), (uint64_t)-EINVAL)
        || expect("counter(-1)", (uint64_t)call_counter(-1), (uint64_t)-EINVAL);
}

/* All invariants hold, and each is noticed when it alone is broken. */
enum verdict check_invariants(long unused)
{
    static const int numbers[] = {
#define INVARIANT(number, name, text) number,
#include "selftest/invariants.def"
#undef INVARIANT
    };

    (void)unused;
    if (!selftest())
        return skip(no_selftest);
    for (unsigned int i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (expect("invariants broken", (unsigned long)call_invariants(numbers[i]), (unsigned long)numbers[i])
            || expect("invariants broken", (unsigned long)call_invariants(0), 0))
            return FAIL;
    return expect("call_invariants(-1)", (unsigned long)call_invariants(-1), (unsigned long)-EINVAL);
}

/* The kernel reads user memory without STAC: that must fault, the user's AC or not. */
enum verdict check_touch(long flags)
{
    static uint64_t word;

    if (!selftest())
        return skip(no_selftest);
    if (!smap())
        return skip("this CPU has no SMAP");
    poison(CALL_touch_user, 0);
    before.di = (uint64_t)&word;
    before.flags |= (uint64_t)flags;
    call_raw();
    return unchanged() || expect("touch_user", after.ax, 1);
}
