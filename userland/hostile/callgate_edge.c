/* SPDX-License-Identifier: MIT
 * X1 X3 G5: A far CALL through the gate as the last seven bytes below 2^47. It must be a fault
 * of the program at that address, as for INT.
 */
#include "hostile.h"

static const struct { uint32_t offset; uint16_t selector; } gate = { 0, SEL_CALLGATE };

HOSTILE_MAIN
{
    uint8_t code[] = { 0xff, 0x1c, 0x25, 0, 0, 0, 0 };
    uint32_t address = (uint32_t)(uintptr_t)&gate;

    memcpy(code + 3, &address, sizeof address);
    expect_edge(code, sizeof code, END_OF_SPACE, VECTOR_GP, VECTOR_PF);
}
