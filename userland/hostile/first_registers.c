/* SPDX-License-Identifier: MIT
 * L2: (NetBSD PR 59084) At the first instruction every register is 0 but RSP, and the flags are
 * the fresh ones: nothing of the program before, nothing of the kernel's.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    const uint64_t *at = (const uint64_t *)&start_registers;

    for (unsigned i = 0; i < 15; i++)
        expect("a register", (long long)at[i], 0);
    expect("flags", (long long)start_registers.flags, FLAG_IF | FLAG_ONE);
    expect_within("RSP", (long long)start_registers.sp, PAGE, LAST_PAGE);
}
