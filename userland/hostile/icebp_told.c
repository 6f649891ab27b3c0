/* SPDX-License-Identifier: MIT
 * D2: A #DB without a cause, when the program wants to hear of its next fault: DR6 names no
 * breakpoint and no step, RIP is behind the instruction.
 */
#include "hostile.h"

static long icebp(long unused)
{
    __asm__ volatile(".global icebp_back\n.byte 0xf1\nicebp_back:");
    return unused;
}
void icebp_back(void);

HOSTILE_MAIN
{
    for (int i = 0; i < 100; i++) {
        if (attempt(icebp, 0) == VECTOR_UD)
            continue;                   /* TCG */
        expect("vector", (long long)fault.vector, VECTOR_DB);
        expect("RIP", (long long)fault.ip, (long long)(uintptr_t)icebp_back);
        expect("causes in DR6", (long long)fault.dr6 & 0xe00f, 0);
    }
}
