/* SPDX-License-Identifier: MIT
 * The selectors that 64-bit code may load, and bases of FS and GS.
 */
#include "soak.h"

enum { FSGSBASE = 1 };          /* CPUID leaf 7, EBX */

static struct segments {
    uint16_t ds, es, fs, gs;
    uint64_t fs_base, gs_base;
} want;

static bool fsgsbase;

void segments_init(void)
{
    fsgsbase = cpuid(0).a >= 7 && cpuid(7).b & FSGSBASE;
}

/* Where FSGSBASE is, a program may choose any base: also the kernel's. */
static uint64_t random_base(void)
{
    static const uint64_t kernel[] = { 0xffffffff80110000, 0xffffffff80100000, 0xffff800000000000,
                                       0xffffffffc0001000, 0xffffffffffffffff, 0x7fffffffffff };
    uint64_t choice = random();

    if (!fsgsbase || choice & 8)
        return choice >> 20;
    return kernel[choice % (sizeof kernel / sizeof *kernel)] ^ (choice >> 48 & 0xff8);
}

static void set_bases(void)
{
    if (fsgsbase) {
        __asm__ volatile("wrfsbase %0; wrgsbase %1" : : "r"(want.fs_base), "r"(want.gs_base));
        return;
    }
    call_arch_prctl(ARCH_SET_FS, want.fs_base);
    call_arch_prctl(ARCH_SET_GS, want.gs_base);
}

static void get_bases(struct segments *to)
{
    if (fsgsbase) {
        __asm__ volatile("rdfsbase %0; rdgsbase %1" : "=r"(to->fs_base), "=r"(to->gs_base));
        return;
    }
    call_arch_prctl(ARCH_GET_FS, (uint64_t)&to->fs_base);
    call_arch_prctl(ARCH_GET_GS, (uint64_t)&to->gs_base);
}

void segments_set(void)
{
    static const uint16_t selectors[] = { 0, 0, USER_SS, USER_SS_AGAIN };
    uint64_t choice = random();

    want.ds = selectors[choice & 3];
    want.es = selectors[choice >> 2 & 3];
    want.fs = selectors[choice >> 4 & 3];
    want.gs = selectors[choice >> 6 & 3];
    want.fs_base = random_base();
    want.gs_base = random_base();
    __asm__ volatile("mov %0, %%ds; mov %1, %%es; mov %2, %%fs; mov %3, %%gs"
                     : : "m"(want.ds), "m"(want.es), "m"(want.fs), "m"(want.gs));
    set_bases();
}

void segments_check(void)
{
    struct segments seen;

    __asm__ volatile("mov %%ds, %0; mov %%es, %1; mov %%fs, %2; mov %%gs, %3"
                     : "=m"(seen.ds), "=m"(seen.es), "=m"(seen.fs), "=m"(seen.gs));
    get_bases(&seen);
    expect(SELECTORS, "ds", seen.ds, want.ds);
    expect(SELECTORS, "es", seen.es, want.es);
    expect(SELECTORS, "fs", seen.fs, want.fs);
    expect(SELECTORS, "gs", seen.gs, want.gs);
    expect(BASES, "fs base", seen.fs_base, want.fs_base);
    expect(BASES, "gs base", seen.gs_base, want.gs_base);
}
