/* SPDX-License-Identifier: MIT
 * FS and GS bases of 64-bit code: by instructions where the CPU has them, else by arch_prctl.
 */
#include "case_bases.h"

#ifndef __i386__
static bool fsgsbase(void)
{
    uint32_t a = 7, b, c = 0, d;

    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return b & 1;
}

bool case_sets_base(uint64_t base)
{
    return fsgsbase() || base < 0x7ffffffff000;
}

void case_set_bases(uint64_t fs, uint64_t gs)
{
    if (fsgsbase()) {
        __asm__ volatile("wrfsbase %0; wrgsbase %1" : : "r"(fs), "r"(gs));
    } else {
        call_arch_prctl(ARCH_SET_FS, fs);
        call_arch_prctl(ARCH_SET_GS, gs);
    }
}

void case_get_bases(struct state *after)
{
    if (fsgsbase()) {
        __asm__ volatile("rdfsbase %0; rdgsbase %1" : "=r"(after->fs_base), "=r"(after->gs_base));
    } else {
        call_arch_prctl(ARCH_GET_FS, (uintptr_t)&after->fs_base);
        call_arch_prctl(ARCH_GET_GS, (uintptr_t)&after->gs_base);
    }
}
#else
bool case_sets_base(uint64_t base)
{
    (void)base;
    return false;
}

void case_set_bases(uint64_t fs, uint64_t gs)
{
    (void)fs, (void)gs;
}

void case_get_bases(struct state *after)
{
    (void)after;
}
#endif
