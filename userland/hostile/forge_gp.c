/* SPDX-License-Identifier: MIT
 * X5 X6 X7 G1: (CVE-2014-9322) #GP(0x34) at the one IRETQ, CPL 0 in its frame and the user's GS
 * loaded, his base a copy of the kernel's where he may choose it: killed with that vector and
 * error code.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    uint64_t kernel = 0;

    enter(CALL_rdmsr, (long)0xc0000101, (long)&kernel, 0, 0, 0, 0);
    if (cpuid_bit(7, 'b', 0))
        __asm__ volatile("wrgsbase %0" : : "r"(kernel));
    expect("forge", enter(CALL_forge, 13, 0x34, 0, 0, 0, 0), 0);
}
