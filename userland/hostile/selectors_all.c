/* SPDX-License-Identifier: MIT
 * G5 G7: Only ring 3's four segments and null can be loaded; the kernel's, the TSS, the gate and
 * what lies beyond the table are #GP or #NP.
 */
#include "hostile.h"

static long load(long selector)
{
    __asm__ volatile("mov %0, %%ds" : : "r"((int)selector));
    return 0;
}

HOSTILE_MAIN
{
    int good = 0;

    for (long selector = 0; selector < 0x10000; selector++) {
        int vector = attempt(load, selector);
        if (vector == NO_FAULT)
            good++;
        else
            expect_within("vector", vector, 11, VECTOR_GP);
    }
    expect("selectors that load", good, 4 + 16);
}
