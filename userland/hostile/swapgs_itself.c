/* SPDX-License-Identifier: MIT
 * G1 G2: SWAPGS in ring 3: #GP, and the bases are as they were for the program after this one.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    __asm__ volatile("swapgs");
}
