/* SPDX-License-Identifier: MIT
 * D2: Fourteen segment prefixes and ICEBP: 15 bytes, the longest instruction there is. Killed
 * all the same.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    __asm__ volatile(".fill 14, 1, 0x2e; .byte 0xf1");
}
