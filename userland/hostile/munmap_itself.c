/* SPDX-License-Identifier: MIT
 * A4: The call succeeds; the return address is no longer there. #PF in ring 3.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    uintptr_t text = (uintptr_t)main & -(uintptr_t)PAGE;

    __asm__ volatile("int $0x80" : : "a"(CALL_munmap), "D"(text), "S"(16 * PAGE) : "rcx", "r11", "memory");
}
