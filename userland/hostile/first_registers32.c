/* SPDX-License-Identifier: MIT
 * L2: As first_registers.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    const uint32_t *at = (const uint32_t *)&start_registers;

    for (unsigned i = 0; i < 7; i++)
        expect("a register", at[i], 0);
    expect("flags", (long long)start_registers.flags, FLAG_IF | FLAG_ONE);
}
