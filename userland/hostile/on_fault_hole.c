/* SPDX-License-Identifier: MIT
 * X1 X5: The address to go on at is not canonical: IRETQ refuses it, and the program is killed.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static struct lab_fault record;

    enter(CALL_on_fault, (long)&record, HOLE, 0, 0, 0, 0);
    __asm__ volatile("ud2");
}
