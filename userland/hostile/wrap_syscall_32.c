/* SPDX-License-Identifier: MIT
 * X8 A7: The return address in ECX is 0 after the wrap; the kernel returns to the landing pad
 * all the same, or, on a CPU that should have raised #UD, to ECX.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static const uint8_t code[] = { 0x0f, 0x05 };
    int vector = attempt_at(last_page_code(code, sizeof code));

    expect_within("vector", vector, VECTOR_UD, VECTOR_PF);
    expect("canaries intact", canary_intact(), true);
    if (door_of(PATH_syscall))
        expect("RIP of the fault", (long long)fault.ip, 0xa5a5a5a5);
}
