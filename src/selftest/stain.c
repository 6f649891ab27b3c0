/* SPDX-License-Identifier: MIT
 * The call `stain`: what a C function leaves in the registers that it may change is its own affair, and
 * most leave little. This one leaves the worst, for the exits to hide. */
#include "entry/calls.h"

long sys_stain(void)
{
    register uint64_t r8 __asm__("r8") = (uint64_t)sys_stain;
    register uint64_t r9 __asm__("r9") = r8, r10 __asm__("r10") = r8, r11 __asm__("r11") = r8;

    __asm__ volatile("" :: "c"(r8), "d"(r8), "S"(r8), "D"(r8), "r"(r8), "r"(r9), "r"(r10), "r"(r11));
    return 0;
}
