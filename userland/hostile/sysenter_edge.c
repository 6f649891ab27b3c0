/* SPDX-License-Identifier: MIT
 * X3 X4 A7: SYSENTER in the last page, RCX a page of canaries: the kernel returns to the vDSO
 * whatever RIP was, and what is popped there is no return address. Any fault of the program.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static const uint8_t code[] = { 0x0f, 0x34 };
    int vector = attempt_at(last_page_code(code, sizeof code));

    expect_within("vector", vector, VECTOR_DB, VECTOR_PF);
    expect("CS of the fault", (long long)fault.cs, SEL_USER_CS);
    expect("canaries intact", canary_intact(), true);
}
