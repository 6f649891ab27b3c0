/* SPDX-License-Identifier: MIT
 * A4 D12: #PF, whatever is there.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    *(volatile uint64_t *)(STACKS + 0x4ff8) = (uint64_t)attempt_resume;
}
