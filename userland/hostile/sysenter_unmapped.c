/* SPDX-License-Identifier: MIT
 * A7 A8: The vDSO is unmapped: SYSEXIT goes to where it was, and the program dies of #PF there,
 * in ring 3.
 */
#include "hostile.h"

static const uint8_t trampoline[] = { 0x48, 0x89, 0xe1, 0xb8, 39, 0, 0, 0, 0x0f, 0x34 };

HOSTILE_MAIN
{
    uint8_t *code = pages(PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);

    memcpy(code, trampoline, sizeof trampoline);
    uintptr_t vdso = auxiliary(AT_SYSINFO_EHDR);
    __asm__ volatile("int $0x80" : : "a"(CALL_munmap), "D"(vdso), "S"(4 * PAGE) : "rcx", "r11", "memory");
    ((void (*)(void))code)();
}
