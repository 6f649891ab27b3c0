/* SPDX-License-Identifier: MIT
 * D2: As icebp, from compatibility mode.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    __asm__ volatile(".byte 0xf1");
}
