/* SPDX-License-Identifier: MIT
 * D5: STI with IOPL 0 is #GP, also while TF is set: one exception, one line.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    __asm__ volatile("pushfq; orl $0x100, (%%rsp); popfq; sti" : : : "memory", "cc");
}
