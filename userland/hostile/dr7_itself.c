/* SPDX-License-Identifier: MIT
 * D1 D3: MOV to DR0 and DR7 are not for ring 3, and no call does it: #GP.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    __asm__ volatile("mov %0, %%dr0" : : "r"((uint64_t)KERNEL_TEXT));
}
