/* SPDX-License-Identifier: MIT
 * D12 A7: (CVE-2010-0232) The kernel knows some of its own instructions by their address: the
 * one IRETQ, the call gate's first. A program jumps to every byte of the page range where they
 * are: the fault has exactly that RIP and CS of ring 3, so it must be taken for the program's,
 * each time.
 */
#include "hostile.h"

static long jump(long address)
{
    __asm__ volatile("jmp *%0" : : "r"(address));
    return 0;
}

HOSTILE_MAIN
{
    for (uint64_t at = KERNEL_TEXT; at < KERNEL_TEXT + 3 * PAGE; at++) {
        expect("vector", attempt(jump, (long)at), VECTOR_PF);
        expect("RIP", (long long)fault.ip, (long long)at);
        expect("CS", (long long)fault.cs, SEL_USER_CS);
    }
}
