/* SPDX-License-Identifier: MIT
 * X8: As wrap_int80_32, through the call gate.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static const uint8_t code[] = { 0x9a, 0, 0, 0, 0, SEL_CALLGATE, 0 };
    int vector = attempt_at(last_page_code(code, sizeof code));

    expect_within("vector", vector, VECTOR_GP, VECTOR_PF);
    expect("RIP of the fault, truncated", (uint32_t)fault.ip, 0);
    expect("CS of the fault", (long long)fault.cs, SEL_USER_CS32);
    expect("canaries intact", canary_intact(), true);
}
