/* SPDX-License-Identifier: MIT
 * X3: A fault whose instruction is the last byte: RIP is canonical, RIP + 1 is not.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static const uint8_t code[] = { 0x90, 0xf4 };

    expect_edge(code, sizeof code, END_OF_SPACE - 1, VECTOR_GP, VECTOR_GP);
}
