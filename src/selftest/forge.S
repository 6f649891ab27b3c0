/* SPDX-License-Identifier: MIT */
#include "entry/asm.h"

    .text
/* void forge_at_iretq(stub, error, sp, stack), does not return: an exception with an error code as the CPU
 * would raise it at the IRETQ to user, with the user's GS.
 * In: RDI = the vector's stub, RSI = error code, RDX = RSP at the IRETQ, RCX = where the CPU pushes */
    .globl  forge_at_iretq
forge_at_iretq:
    leaq    exit_iretq(%rip), %rax
    movq    %rcx, %rsp
    pushq   $SEL_KERNEL_SS
    pushq   %rdx
    pushfq
    pushq   $SEL_KERNEL_CS
    pushq   %rax
    pushq   %rsi
    swapgs
    jmp     *%rdi
