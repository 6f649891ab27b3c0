/* SPDX-License-Identifier: MIT
 * A8: As on_fault_record, with a page that the program may only read.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    enter(CALL_on_fault, (long)auxiliary(AT_SYSINFO_EHDR), (long)attempt_resume, 0, 0, 0, 0);
    __asm__ volatile("ud2");
}
