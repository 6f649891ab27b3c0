/* SPDX-License-Identifier: MIT
 * G5: A far return to ring 0, to a gate, beyond the table: a fault in ring 3, of the program's
 * own.
 */
#include "hostile.h"

static long back(long selector)
{
    __asm__ volatile("push %0; push %1; lretq" : : "r"(selector), "r"((long)attempt_resume) : "memory");
    return 0;
}

HOSTILE_MAIN
{
    int good = 0;

    for (long selector = 0; selector < 0x10000; selector += selector < 0x400 ? 1 : 37) {
        if ((selector & ~3) == (SEL_USER_CS32 & ~3))
            continue;
        int vector = attempt(back, selector);
        if (vector == NO_FAULT)
            good++;
        else
            expect_within("vector", vector, 11, VECTOR_PF);     /* TCG: #PF, as if ring 0 read it */
    }
    expect_within("selectors that let pass", good, 0, 1);       /* 0 on TCG with SMAP */
}
