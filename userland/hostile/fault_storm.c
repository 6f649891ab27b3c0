/* SPDX-License-Identifier: MIT
 * G1 D11: An odd number of SWAPGS on some way shows when it is gone often enough: faults of many
 * kinds, one after another, each reported exactly once.
 */
#include "hostile.h"

static long die(long how)
{
    switch (how) {
    case 0: __asm__ volatile("ud2"); break;
    case 1: __asm__ volatile("hlt"); break;
    case 2: __asm__ volatile("int3"); break;
    case 3: __asm__ volatile("movb $0, 0" : : : "memory"); break;
    case 4: __asm__ volatile("xor %%ecx, %%ecx; div %%ecx" : : "a"(1), "d"(0) : "rcx", "cc"); break;
    default: __asm__ volatile("mov %0, %%ds" : : "r"(SEL_KERNEL_SS)); break;
    }
    return 0;
}

HOSTILE_MAIN
{
    static const int vectors[] = { VECTOR_UD, VECTOR_GP, VECTOR_BP, VECTOR_PF, 0, VECTOR_GP };

    for (int i = 0; i < 10000; i++)
        expect("vector", attempt(die, i % 6), vectors[i % 6]);
}
