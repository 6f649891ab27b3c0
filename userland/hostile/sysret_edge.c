/* SPDX-License-Identifier: MIT
 * X1 X3: (CVE-2006-0744, CVE-2012-0217) SYSCALL as the last two bytes below 2^47, on a page of
 * canaries. A SYSRET to 2^47 faults in ring 0 on this stack, where Intel made the CPU. It must
 * be a fault of the program at that address, and no canary may change.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static const uint8_t code[] = { 0x0f, 0x05 };

    expect_edge(code, sizeof code, END_OF_SPACE, VECTOR_GP, VECTOR_PF);
}
