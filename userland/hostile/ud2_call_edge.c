/* SPDX-License-Identifier: MIT
 * X1 X3: The six bytes of a call by UD2 at the end of the space: the kernel reads them there,
 * and returns to 2^47.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static const uint8_t code[] = { 0x0f, 0x0b, 0x0f, 0x1f, 0x40, UD2_CALL_MARK };

    expect_edge(code, sizeof code, END_OF_SPACE, VECTOR_GP, VECTOR_PF);
}
