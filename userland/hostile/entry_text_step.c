/* SPDX-License-Identifier: MIT
 * D12 F1: The same with a single step pending, so that a #DB or a #PF has an RIP within the
 * entry text and CS 3.
 */
#include "hostile.h"

static long jump(long address)
{
    __asm__ volatile("pushfq; orl $0x100, (%%rsp); popfq; jmp *%0" : : "r"(address) : "memory", "cc");
    return 0;
}

HOSTILE_MAIN
{
    for (uint64_t at = KERNEL_TEXT; at < KERNEL_TEXT + 3 * PAGE; at += 7) {
        expect_within("vector", attempt(jump, (long)at), VECTOR_DB, VECTOR_PF);
        expect("CS", (long long)fault.cs, SEL_USER_CS);
    }
}
