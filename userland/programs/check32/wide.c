/* SPDX-License-Identifier: MIT
 * What 32-bit code cannot see: the upper halves, which a kernel in 64-bit mode must not take for
 * arguments, and R8 to R15, in which it must not leave anything of its own.
 */
#include "wide.h"

static const char *const names[] = { "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8", "r9",
                                     "r10", "r11", "r12", "r13", "r14", "r15", "rsp" };
enum { REGISTERS = sizeof names / sizeof *names, R8 = 7, R11 = 10, R15 = 14 };

static uint32_t stack[256] __attribute__((aligned(16)));

static void fill(long call, uint64_t seed)
{
    uint64_t *word = &wide_before.ax;

    for (unsigned int i = 0; i < REGISTERS; i++)
        word[i] = (0x9e3779b97f4a7c15 * (i + 1)) ^ seed;
    wide_before.ax = (0xdeadbeefull ^ (seed & 0xffffffff)) << 32 | (uint32_t)call;
    wide_before.sp = (uintptr_t)(stack + 200);
}

static enum verdict expect_wide(const char *what, uint64_t got, uint64_t want)
{
    return got == want ? PASS : fail("expected %s %llx, got %llx", what, (unsigned long long)want,
                                     (unsigned long long)got);
}

static uint32_t result_of(long call)
{
    const struct wide *r = &wide_before;

    if (call == CALL_none || call == BEYOND)
        return (uint32_t)-ENOSYS;
    return (uint32_t)(r->bx + 3 * r->cx + 5 * r->dx + 7 * r->si + 11 * r->di + 13 * r->bp);
}

/* The lower halves as they were, the upper ones too or zero: all else is not the program's own. */
static enum verdict compare(long call)
{
    const uint64_t *was = &wide_before.ax, *is = &wide_after.ax;

    for (unsigned int i = 0; i < REGISTERS; i++) {
        uint32_t upper = is[i] >> 32, lower = i ? (uint32_t)was[i] : result_of(call);

        /* A fast exit clears what it does not need; R11 may be what SYSRET loads RFLAGS from. */
        if (i >= R8 && i <= R11 && !bare() && is[i] && !(i == R11 && is[i] == wide_after.flags))
            return fail("expected %s zero, got %llx", names[i], (unsigned long long)is[i]);
        if (i >= R8 && i <= R15) {
            bool flags = i == R11 && is[i] == wide_after.flags;     /* SYSRET has them there */

            if (is[i] && is[i] != was[i] && !flags)
                return fail("expected %s kept or zero, got %llx", names[i],
                            (unsigned long long)is[i]);
        } else if (expect_wide(names[i], (uint32_t)is[i], lower)) {
            return FAIL;
        } else if (upper && upper != was[i] >> 32) {
            return fail("expected the upper half of %s kept or zero, got %llx", names[i],
                        (unsigned long long)is[i]);
        }
    }
    return PASS;
}

enum verdict check_dirty(long call)
{
    static const uint64_t seeds[] = { 0, ~0ull, 0x8000000080000000, 0xffff800000000000,
                                      0xffffffff00000000, 0x0000000100000000 };

    for (unsigned int i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        fill(call, seeds[i]);
        wide_call();
        if (compare(call))
            return FAIL;
    }
    return PASS;
}

/* A sum of truncated arguments is that of whole ones, truncated; an address is not. */
enum verdict check_dirty_arguments(long unused)
{
    static struct lab_timespec time;

    (void)unused;
    fill(CALL_clock_gettime, 0);
    wide_before.bx = 0x100000001;
    wide_before.cx = 0xdead000000000000 | (uintptr_t)&time;
    wide_call();
    if (expect("clock_gettime", (unsigned long)wide_after.ax, 0))
        return FAIL;
    fill(CALL_write, 0);
    wide_before.bx = 0xffffffff00000001;
    wide_before.cx = 0xffff800000000000 | (uintptr_t)"upper halves\n";
    wide_before.dx = 0x8000000000000000 | 13;
    wide_call();
    return expect("write", (unsigned long)wide_after.ax, 13);
}

/* One call by the instruction of the vDSO's trampoline, whose pushes would drop RSP's upper half:
 * they are done here. */
static void call_trampoline(void)
{
    uint32_t *frame = stack + 196;
    uint64_t bp = wide_before.bp, sp = wide_before.sp - 16;

    frame[0] = (uint32_t)bp;
    frame[1] = (uint32_t)wide_before.dx;
    frame[2] = (uint32_t)wide_before.cx;
    frame[3] = (uintptr_t)wide_back;
    wide_before.sp = sp;
    if (LAB_PATH(call_path()) == PATH_sysenter) {
        wide_before.bp = sp;
        wide_raw_sysenter();
    } else {
        wide_before.bp = wide_before.cx;
        wide_raw_syscall();
    }
    wide_before.bp = bp;
    wide_before.sp = sp + 16;
}

enum verdict check_dirty_stack(long unused)
{
    static const uint64_t uppers[] = { 1, 0x7fff, 0x8000, 0x40000000, 0xffff8000, 0xffffffff };

    (void)unused;
    for (unsigned int i = 0; i < sizeof uppers / sizeof *uppers; i++) {
        fill(CALL_sum6, 0);
        wide_before.sp |= uppers[i] << 32;
        if (bare())
            wide_call_bare();
        else
            call_trampoline();
        if (compare(CALL_sum6))
            return FAIL;
    }
    return PASS;
}

/* After calls that make the kernel use many registers. */
enum verdict check_high_registers(long unused)
{
    static const long calls[] = { CALL_getpid, CALL_path, CALL_clock_gettime, CALL_write, CALL_brk,
                                  CALL_none };
    static struct lab_timespec time;
    const uint64_t *was = &wide_before.r8, *is = &wide_after.r8;

    (void)unused;
    for (unsigned int i = 0; i < sizeof calls / sizeof *calls; i++) {
        fill(calls[i], 0);
        wide_before.bx = wide_before.dx = 0;
        wide_before.cx = (uintptr_t)&time;
        wide_call();
        for (unsigned int j = 0; j <= R15 - R8; j++) {
            bool flags = j == R11 - R8 && is[j] == wide_after.flags;

            if (is[j] && is[j] != was[j] && !flags)
                return fail("expected %s kept or zero after call %ld, got %llx", names[R8 + j],
                            calls[i], (unsigned long long)is[j]);
        }
    }
    return PASS;
}

/* Its 64-bit code calls by the 64-bit ABI; that the program is a 32-bit one does not matter. Where
 * the kernel comes back to the vDSO, which has 32-bit code, there is no such call. */
enum verdict check_by_64(long unused)
{
    long path = LAB_PATH(call_path());
    void (*call)(void) = path == PATH_int80 ? wide_int80 : path == PATH_syscall ? wide_syscall
                         : path == PATH_callgate ? wide_callgate
                         : path == PATH_ud2 ? wide_ud2 : NULL;

    (void)unused;
    if (!call)
        return skip("this path comes back to the vDSO, which has 32-bit code");
    fill(CALL_path, 0);
    wide_before.ax = CALL_path;
    call();
    if (expect_wide("path", LAB_PATH(wide_after.ax), (uint64_t)path)
        || expect_wide("caller", LAB_CALLER(wide_after.ax), 64))
        return FAIL;
    fill(CALL_sum6, 0);
    wide_before.ax = CALL_sum6;
    call();
    const struct wide *b = &wide_before, *a = &wide_after;
    return expect_wide("sum6", a->ax, b->di + 3 * b->si + 5 * b->dx + 7 * b->r10 + 11 * b->r8
                                          + 13 * b->r9)
        || expect_wide("rbx", a->bx, b->bx) || expect_wide("r12", a->r12, b->r12)
        || expect_wide("r15", a->r15, b->r15) || expect_wide("rsp", a->sp, b->sp);
}
