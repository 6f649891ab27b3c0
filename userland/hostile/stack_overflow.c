/* SPDX-License-Identifier: MIT
 * D9: Below the stack nothing is mapped: #PF at a PUSH or CALL, killed.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    __asm__ volatile("1: push %rax; jmp 1b");
}
