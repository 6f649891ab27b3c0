/* SPDX-License-Identifier: MIT
 * F6 D13: CLI is #GP with IOPL 0: no program keeps the CPU.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    __asm__ volatile("cli; 1: jmp 1b");
}
