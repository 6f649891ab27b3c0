/* SPDX-License-Identifier: MIT
 * G5 X9: Stack segments of ring 3 are the two data segments with RPL 3, and null is none.
 */
#include "hostile.h"

static long load(long selector)
{
    __asm__ volatile("mov %%ss, %%ecx; mov %0, %%ss; mov %%ecx, %%ss" : : "r"((int)selector) : "rcx");
    return 0;
}

HOSTILE_MAIN
{
    int good = 0;

    for (long selector = 0; selector < 0x10000; selector += selector < 0x400 ? 1 : 37) {
        int vector = attempt(load, selector);
        if (vector == NO_FAULT)
            good++;
        else
            expect_within("vector", vector, 11, VECTOR_GP);
    }
    expect("selectors that load", good, 2);
}
