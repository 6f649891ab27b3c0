/* SPDX-License-Identifier: MIT
 * X8: The next instruction of 32-bit code is at 0, or beyond 4 GiB: a fault in ring 3.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static const uint8_t code[] = { 0x90, 0x90 };
    int vector = attempt_at(last_page_code(code, sizeof code));

    expect_within("vector", vector, VECTOR_GP, VECTOR_PF);
    expect("RIP of the fault, truncated", (uint32_t)fault.ip, 0);
}
