/* SPDX-License-Identifier: MIT
 * X11: TF for 100,000 instructions, with a log of one slot, then none: each trap enters and
 * leaves by the exception path; the kernel counts them and goes on.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    uint64_t slot = 0;

    call_step_log(&slot, 1);
    __asm__ volatile("pushfq; orl $0x100, (%%rsp); popfq\n"
                     "mov $50000, %%ecx; 1: dec %%ecx; jnz 1b\n"
                     "pushfq; andl $~0x100, (%%rsp); popfq" : : : "rcx", "memory", "cc");
    expect_within("steps", call_step_log(NULL, 0), 100000, 100010);
    expect("first RIP", is_kernel_address(slot) || !slot, false);
}
