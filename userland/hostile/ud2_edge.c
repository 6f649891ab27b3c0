/* SPDX-License-Identifier: MIT
 * X3: UD2 as the last two bytes: the kernel looks at four bytes there and must survive that two
 * of them do not exist. It is no call, but #UD of the program.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static const uint8_t code[] = { 0x0f, 0x0b };

    expect_edge(code, sizeof code, END_OF_SPACE - 2, VECTOR_UD, VECTOR_UD);
}
