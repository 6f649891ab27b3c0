/* SPDX-License-Identifier: MIT
 * F1 X11: A single step that the program did not ask to be told of kills it.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    __asm__ volatile("pushfq; orl $0x100, (%%rsp); popfq; nop; nop" : : : "memory", "cc");
}
