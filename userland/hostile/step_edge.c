/* SPDX-License-Identifier: MIT
 * X3 X11: POPFQ with TF, and NOP as the last byte: the single step's RIP is 2^47.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    /* push $0x100; popfq; nop: the trap comes after the NOP, with RIP beyond it */
    static const uint8_t code[] = { 0x68, 0x00, 0x01, 0x00, 0x00, 0x9d, 0x90 };
    int vector = attempt_at(last_page_code(code, sizeof code));

    expect("vector", vector, VECTOR_DB);
    expect("RIP of the trap", (long long)fault.ip, END_OF_SPACE);
}
