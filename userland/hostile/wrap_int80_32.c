/* SPDX-License-Identifier: MIT
 * X8: INT 0x80 as the last two bytes below 4 GiB: the saved RIP is 0x100000000, which is no
 * address of 32-bit code. The program goes on at 0 or there, and faults in ring 3.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static const uint8_t code[] = { 0xcd, 0x80 };
    int vector = attempt_at(last_page_code(code, sizeof code));

    expect_within("vector", vector, VECTOR_GP, VECTOR_PF);
    expect("RIP of the fault, truncated", (uint32_t)fault.ip, 0);
    expect("CS of the fault", (long long)fault.cs, SEL_USER_CS32);
    expect("canaries intact", canary_intact(), true);
}
