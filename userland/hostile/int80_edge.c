/* SPDX-License-Identifier: MIT
 * X1 X3: INT 0x80 as the last two bytes below 2^47: the IRETQ that returns faults in ring 0,
 * with the user's GS. It must be a fault of the program at that address.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static const uint8_t code[] = { 0xcd, 0x80 };

    expect_edge(code, sizeof code, END_OF_SPACE, VECTOR_GP, VECTOR_PF);
}
