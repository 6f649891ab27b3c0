/* SPDX-License-Identifier: MIT
 * A9 D14: The line that reports it prints them, or does not; nobody follows them.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    __asm__ volatile("mov $0xffffffff80101000, %rax; mov %rax, %rbx; mov %rax, %rcx; mov %rax, %rdx\n"
                     "mov %rax, %rsi; mov %rax, %rdi; mov %rax, %rbp; mov %rax, %r8; mov %rax, %r15\n"
                     "mov %rax, %rsp; ud2");
}
