/* SPDX-License-Identifier: MIT
 * L6 L2: (CVE-2018-3665) What it leaves there must not be found by fpu_fresh, which runs next.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static const uint64_t secret[2] = { 0x5ec4e7c0de5ec4e7, 0xc0de5ec4e7c0de5e };

    __asm__ volatile("movups %0, %%xmm0; movups %0, %%xmm1; movups %0, %%xmm7; movups %0, %%xmm8\n"
                     "movups %0, %%xmm15; fninit; fldpi; fldpi; fldl2e; fld1; pushq $0x1f9f\n"
                     "ldmxcsr (%%rsp); ud2" : : "m"(secret));
}
