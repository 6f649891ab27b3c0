/* SPDX-License-Identifier: MIT
 * X3: INT3 is a trap: the saved RIP is 2^47. It is reported, and nobody returns there.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static const uint8_t code[] = { 0x90, 0xcc };

    expect_edge(code, sizeof code, END_OF_SPACE, VECTOR_BP, VECTOR_BP);
}
