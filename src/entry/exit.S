/* SPDX-License-Identifier: MIT */
#include "entry/asm.h"

    .section .entry.text, "ax"

/* void leave_by_iret(struct trap_frame *), does not return: every register from the frame.
 * Have:    RDI = frame, interrupts off, GS = kernel's. */
MARK leave_by_iret
    leaq    FRAME_R15(%rdi), %rsp
    popq    %r15
    popq    %r14
    popq    %r13
    popq    %r12
    popq    %rbp
    popq    %rbx

/* Have:    RSP = &frame->r11; RBX, RBP and R12-R15 the user's, as C preserved them. */
MARK exit_iret_unedited
    popq    %r11
    popq    %r10
    popq    %r9
    popq    %r8
    popq    %rax
    popq    %rcx
    popq    %rdx
    popq    %rsi
    popq    %rdi
    addq    $8, %rsp                    /* orig_ax */
    swapgs

/* The one IRETQ to user. It faults in ring 0, with the user's GS and RSP inside the frame, where the
 * frame asks for what cannot be: exceptions.S knows this label. */
MARK exit_iretq
    iretq
