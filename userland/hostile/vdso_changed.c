/* SPDX-License-Identifier: MIT
 * A8: The program may make its vDSO writable, and does. It is a copy of its own: the next
 * program (vdso_whole) finds its own untouched.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    uint8_t *vdso = (uint8_t *)auxiliary(AT_SYSINFO_EHDR);

    expect("mprotect", enter(CALL_mprotect, (long)vdso, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, 0, 0, 0), 0);
    memset(vdso, 0xcc, PAGE);
    __asm__ volatile("int $0x80" : : "a"(CALL_exit_group), "D"(0) : "memory");
}
