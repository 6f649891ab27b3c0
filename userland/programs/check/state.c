/* SPDX-License-Identifier: MIT
 * State besides the general registers: segments, their bases, SSE and x87.
 */
#include "check.h"

struct segments {
    uint16_t cs, ds, es, fs, gs, ss;
};

static struct segments segments(void)
{
    struct segments s;

    __asm__ volatile("mov %%cs, %0; mov %%ds, %1; mov %%es, %2; mov %%fs, %3; mov %%gs, %4;"
                     "mov %%ss, %5"
                     : "=m"(s.cs), "=m"(s.ds), "=m"(s.es), "=m"(s.fs), "=m"(s.gs), "=m"(s.ss));
    return s;
}

/* SYSEXITQ leaves the second copy of the user's data selector in SS; all else must stay. A call that gives
 * way leaves by IRETQ, which loads SS from the frame. */
enum verdict check_segments(long unused)
{
    enum { USER_CS = 0x33, USER_SS = 0x2b, USER_SS_AGAIN = 0x3b };
    struct segments was = segments();

    (void)unused;
    call_null();
    struct segments is = segments();
    if (is.ss != USER_SS && is.ss != USER_SS_AGAIN)
        return fail("expected ss 2b or 3b, got %x", is.ss);
    call_sched_yield();
    is = segments();
    if (is.ss != USER_SS)
        return fail("expected ss 2b after a yield, got %x", is.ss);
    return expect("cs", is.cs, USER_CS) || expect("ds", is.ds, was.ds)
        || expect("es", is.es, was.es) || expect("fs", is.fs, was.fs)
        || expect("gs", is.gs, was.gs);
}

static uint64_t word_at_base(long gs)
{
    uint64_t word;

    if (gs)
        __asm__ volatile("mov %%gs:8, %0" : "=r"(word));
    else
        __asm__ volatile("mov %%fs:8, %0" : "=r"(word));
    return word;
}

enum verdict check_base(long gs)
{
    static uint64_t words[2][2] = { { 0, 0x1111222233334444 }, { 0, 0x5555666677778888 } };
    uint64_t was, got;
    int get = gs ? ARCH_GET_GS : ARCH_GET_FS, set = gs ? ARCH_SET_GS : ARCH_SET_FS;

    if (expect("arch_prctl get", (uint64_t)call_arch_prctl(get, (uint64_t)&was), 0))
        return FAIL;
    for (int i = 0; i < 2; i++) {
        if (expect("arch_prctl set", (uint64_t)call_arch_prctl(set, (uint64_t)words[i]), 0)
            || expect("word at the base", word_at_base(gs), words[i][1]))
            return FAIL;
        for (int j = 0; j < 10; j++)
            call_null();
        call_sched_yield();
        if (expect("word at the base after calls", word_at_base(gs), words[i][1])
            || expect("arch_prctl get", (uint64_t)call_arch_prctl(get, (uint64_t)&got), 0)
            || expect("base", got, (uint64_t)words[i]))
            return FAIL;
    }
    return expect("arch_prctl set", (uint64_t)call_arch_prctl(set, was), 0);
}

/* As on Linux: -EPERM for a base that is not the user's, -EINVAL for an unknown code. */
enum verdict check_base_errors(long unused)
{
    static const uint64_t places[] = { 0x800000000000, 0x4000000000000000, 0xffff800000000000,
                                       0xffffffff80000000, ~0ul };
    uint64_t was, is;

    (void)unused;
    for (int gs = 0; gs < 2; gs++) {
        int get = gs ? ARCH_GET_GS : ARCH_GET_FS, set = gs ? ARCH_SET_GS : ARCH_SET_FS;

        call_arch_prctl(get, (uint64_t)&was);
        for (unsigned int i = 0; i < sizeof places / sizeof *places; i++) {
            long got = call_arch_prctl(set, places[i]);

            if (got != -EPERM)
                return fail("expected -EPERM for base %lx, got %ld", places[i], got);
        }
        call_arch_prctl(get, (uint64_t)&is);
        if (expect("base after refusals", is, was))
            return FAIL;
    }
    return expect("arch_prctl(99)", (uint64_t)call_arch_prctl(99, 0), (uint64_t)-EINVAL);
}

enum verdict check_fpu(long unused)
{
    struct fpu in, out, sane = { .mxcsr = 0x1f80, .cw = 0x37f };

    (void)unused;
    for (unsigned int i = 0; i < 32; i++)
        in.xmm[i] = 0x9e3779b97f4a7c15 * (i + 1);
    in.mxcsr = 0xffbf & ~0x1fu & ~0x40u;    /* round to zero, flush to zero, all masked, no flag */
    in.cw = 0xc7f;                          /* round to zero, single precision, all masked */
    memset(&out, 0, sizeof out);
    call_with_fpu(&in, &out);
    call_with_fpu(&sane, &sane);
    for (unsigned int i = 0; i < 32; i++)
        if (out.xmm[i] != in.xmm[i])
            return fail("expected xmm%u half %u %lx, got %lx", i / 2, i % 2, in.xmm[i], out.xmm[i]);
    return expect("mxcsr", out.mxcsr, in.mxcsr) || expect("x87 control", out.cw, in.cw);
}
