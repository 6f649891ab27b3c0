/* SPDX-License-Identifier: MIT
 * D3: Four breakpoints on what the next program will use: its stack, its text, the kernel's
 * entry. They end with this program.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    enter(CALL_debug, 0, TARGET_ADDRESS, 0x7fffffcfff00, BREAK_ACCESS, 0, 0);
    enter(CALL_debug, 1, TARGET_ADDRESS, 0x402000, BREAK_EXECUTE, 0, 0);
    enter(CALL_debug, 2, TARGET_RSP0, 0, BREAK_WRITE, 0, 0);
}
