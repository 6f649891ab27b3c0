/* SPDX-License-Identifier: MIT */
#include "check.h"

/* Intel SDM vol. 2, "CPUID". */
struct leaf {
    uint32_t ax, bx, cx, dx;
};

static struct leaf cpuid(uint32_t number)
{
    struct leaf leaf = { .ax = number };

    __asm__("cpuid" : "+a"(leaf.ax), "=b"(leaf.bx), "+c"(leaf.cx), "=d"(leaf.dx));
    return leaf;
}

bool smap(void)
{
    return cpuid(0).ax >= 7 && cpuid(7).bx & 1u << 20;
}
