/* SPDX-License-Identifier: MIT
 * A4 A8: The record is to be written into the kernel, the vDSO, across the end of the space:
 * refused, and the fault kills.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    enter(CALL_on_fault, (long)(STACKS + 0x4000), (long)attempt_resume, 0, 0, 0, 0);
    __asm__ volatile("ud2");
}
