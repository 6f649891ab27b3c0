/* SPDX-License-Identifier: MIT
 * X4 A7: SYSEXIT takes RIP from RDX and RSP from RCX, and raises #GP in ring 0, with the user's
 * GS, where they are not canonical. Whatever the program puts there, the fault must be its own,
 * in the vDSO or at SYSENTER.
 */
#include "hostile.h"

static uint64_t stack_pointer, return_address, flags;

static long forged(long unused)
{
    (void)unused;
    __asm__ volatile("push %2; popfq; mov %0, %%rcx; mov %1, %%rdx; mov %%rdx, %%r11\n"
                     "mov $39, %%eax; sysenter"
                     : : "r"(stack_pointer), "r"(return_address), "r"(flags)
                     : "rax", "rcx", "rdx", "r11", "memory");
    return 0;
}

HOSTILE_MAIN
{
    static const uint64_t bad[] = {
        0, 8, LAST_PAGE - 8, LAST_PAGE, END_OF_SPACE - 8, END_OF_SPACE, HOLE, 1ul << 63,
        DIRECT_MAP, KERNEL_TEXT, STACKS + 0x2000, ~0ul - 7, 0xffff7fffffffffff,
    };
    enum { COUNT = sizeof bad / sizeof *bad };

    for (unsigned i = 0; i < COUNT * COUNT * 2; i++) {
        stack_pointer = bad[i % COUNT];
        return_address = bad[i / COUNT % COUNT];
        flags = FLAG_ONE | (i / COUNT / COUNT ? FLAG_TF : 0);
        expect_within("vector", attempt(forged, 0), VECTOR_DB, VECTOR_PF);
        expect("CS of the fault", (long long)fault.cs, SEL_USER_CS);
        expect("RIP of the kernel", is_kernel_address(fault.ip), false);
    }
}
