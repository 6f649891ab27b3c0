/* SPDX-License-Identifier: MIT
 * D4 F4: #AC of ring 3, killed with vector 17; TCG never raises it.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    uint64_t words[2] = { 0, 0 };

    __asm__ volatile("pushfq; orl $0x40000, (%%rsp); popfq\n"
                     "mov 1(%0), %%rax\n"
                     "pushfq; andl $~0x40000, (%%rsp); popfq" : : "r"(words) : "rax", "memory", "cc");
}
