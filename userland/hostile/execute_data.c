/* SPDX-License-Identifier: MIT
 * U1 A8: NX: #PF at the first instruction.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static uint8_t data[16] = { 0xc3 };

    ((void (*)(void))(uintptr_t)data)();
}
