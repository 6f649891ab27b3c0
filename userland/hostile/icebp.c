/* SPDX-License-Identifier: MIT
 * D2: ICEBP goes through the #DB gate whatever its DPL is, with no cause in DR6. The program is
 * killed by it, as by any #DB that it does not want; TCG makes #UD of it.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    __asm__ volatile(".byte 0xf1");
}
