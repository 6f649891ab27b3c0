/* SPDX-License-Identifier: MIT
 * D12: The address to go on at is the kernel's text: the program goes there as ring 3, and is
 * killed by #PF.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static struct lab_fault record;

    enter(CALL_on_fault, (long)&record, (long)KERNEL_TEXT, 0, 0, 0, 0);
    __asm__ volatile("ud2");
}
