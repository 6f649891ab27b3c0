/* SPDX-License-Identifier: MIT
 * X3: (AMD's erratum 121) NOP as the last byte: the next instruction is at an address that
 * cannot be. The fault has that RIP, and no handler may read there or return there.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static const uint8_t code[] = { 0x90, 0x90 };

    expect_edge(code, sizeof code, END_OF_SPACE, VECTOR_GP, VECTOR_PF);
}
