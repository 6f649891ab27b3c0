/* SPDX-License-Identifier: MIT
 * F4 U1: MOV to CR4: #GP.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    __asm__ volatile("mov %0, %%cr4" : : "r"(0x20ul));
}
