/* SPDX-License-Identifier: MIT
 * NMIs are blocked from an NMI's delivery to the next IRETQ, whosever that is. So a handler of #DB that is
 * itself interrupted by one, and gets back without IRETQ, has them blocked until its own, and an NMI sent
 * meanwhile strikes right where that IRETQ goes. */
    .bss
    .balign 8
held_rsp:
    .skip   8

#define PATIENCE 100000

    .text
/* bool sweep_hold(void (*send)(void)). The NMI interrupts one of the loop's instructions. */
    .globl  sweep_hold
sweep_hold:
    pushq   %rbx
    pushq   %rbp
    pushq   %r12
    pushq   %r13
    pushq   %r14
    pushq   %r15
    movq    %rsp, held_rsp
    call    *%rdi
    movl    $PATIENCE, %ecx
1:  pause
    decl    %ecx
    jnz     1b
    xorl    %eax, %eax
2:  popq    %r15
    popq    %r14
    popq    %r13
    popq    %r12
    popq    %rbp
    popq    %rbx
    ret

/* In:  held_rsp, on a stack above which nobody has been since  Out: as sweep_hold() returns true */
    .globl  sweep_held
sweep_held:
    movq    held_rsp, %rsp
    movl    $1, %eax
    jmp     2b
