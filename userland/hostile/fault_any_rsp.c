/* SPDX-License-Identifier: MIT
 * A9 D9: The CPU does not use ring 3's RSP for an exception: with any value there the fault is
 * reported, once.
 */
#include "hostile.h"

static const uint64_t stacks[] = { 0, 8, LAST_PAGE, END_OF_SPACE, HOLE, DIRECT_MAP, KERNEL_TEXT, STACKS + 0x4000,
                                   STACKS + 0x8000, ~0ul };

static long die(long how)
{
    __asm__ volatile("mov %0, %%rsp" : : "r"(stacks[how / 3]));
    switch (how % 3) {
    case 0: __asm__ volatile("ud2"); break;
    case 1: __asm__ volatile("int3"); break;
    default: __asm__ volatile("push %rax; ud2"); break;
    }
    __builtin_unreachable();
}

HOSTILE_MAIN
{
    for (long how = 0; how < 30; how++) {
        expect_within("vector", attempt(die, how), VECTOR_BP, VECTOR_PF);
        expect("RSP", (long long)fault.sp, (long long)stacks[how / 3]);
    }
}
