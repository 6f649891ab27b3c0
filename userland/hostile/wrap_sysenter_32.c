/* SPDX-License-Identifier: MIT
 * X8 A7: The kernel returns to the vDSO's landing pad, whose RET finds canaries on this stack.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static const uint8_t code[] = { 0x0f, 0x34 };
    int vector = attempt_at(last_page_code(code, sizeof code));

    expect_within("vector", vector, VECTOR_UD, VECTOR_PF);
    expect("canaries intact", canary_intact(), true);
    if (door_of(PATH_sysenter))
        expect("RIP of the fault", (long long)fault.ip, 0xa5a5a5a5);
}
