/* SPDX-License-Identifier: MIT
 * D3: Four breakpoints on the next program's stack, where this one never was. They end with this program.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    for (unsigned slot = 0; slot < 4; slot++)
        enter(CALL_debug, slot, TARGET_ADDRESS, LEAKED_BREAKPOINT + 8 * slot, slot & 1 ? BREAK_WRITE : BREAK_ACCESS, 0, 0);
}
