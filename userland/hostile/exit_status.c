/* SPDX-License-Identifier: MIT
 * A2 A4: Only eight bits count: 0x...00 is 0.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    enter(CALL_exit_group, (long)0xdeadbeefffffff00, -1, -1, -1, -1, -1);
}
