/* SPDX-License-Identifier: MIT
 * A8: Text is read-only: #PF.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    *(volatile uint8_t *)(uintptr_t)main = 0xcc;
}
