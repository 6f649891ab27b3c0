/* SPDX-License-Identifier: MIT
 * A4 A8: The whole lower half at once, stack and vDSO too: quick, and #PF at the next
 * instruction.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    __asm__ volatile("syscall" : : "a"(CALL_munmap), "D"(0), "S"(LAST_PAGE) : "rcx", "r11", "memory");
}
