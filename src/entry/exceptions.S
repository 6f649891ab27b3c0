/* SPDX-License-Identifier: MIT
 * 256 stubs, one for each vector, and the two ways on from them: ordinary vectors, and the four that
 * have a stack of their own because they may strike where RSP and GS cannot be trusted. */
#include "entry/asm.h"

    .section .entry.text, "ax"

/* CPU did: pushed SS, RSP, RFLAGS, CS, RIP and, of some vectors, an error code.
 * Have:    the interrupted registers and GS.
 * Leaves:  with RDI pushed and EDI = tag, as exception_common and ist_common want it. */
.macro STUB vector:req
    .balign 16
    .if (\vector == 8) || (\vector >= 10 && \vector <= 14) || (\vector == 17) || (\vector == 21)
    .else
    pushq   $0                          /* in the error code's place */
    .endif
    pushq   %rdi
    movl    $(FRAME_TAG_EXCEPTION | \vector), %edi
    .if (\vector == VECTOR_DB) || (\vector == VECTOR_NMI) || (\vector == VECTOR_DF) || (\vector == VECTOR_MC)
    jmp     ist_common
    .elseif (\vector == 17) || (\vector == 21)
    jmp     exception_perhaps_error     /* those below 16 nobody outside can raise */
    .else
    jmp     exception_common
    .endif
.endm

    .balign 16
MARK exception_stubs
    .set    vector, 0
    .rept   256
    STUB    vector
    .set    vector, vector + 1
    .endr

.macro RESTORE_ALL                      /* In: RSP = frame  Out: RSP = &frame->ip */
    addq    $8, %rsp                    /* the tag */
    popq    %r15
    popq    %r14
    popq    %r13
    popq    %r12
    popq    %rbp
    popq    %rbx
    popq    %r11
    popq    %r10
    popq    %r9
    popq    %r8
    popq    %rax
    popq    %rcx
    popq    %rdx
    popq    %rsi
    popq    %rdi
    addq    $8, %rsp                    /* the error code */
.endm

/* From ring 3 the frame is the task's own, and GS the user's. From ring 0 the frame is on the kernel
 * stack and GS is the kernel's, but at a few instructions. At the IRETQ to user and before the call
 * gate's first, where only an interrupt can come, the frame is inside the task. SYSEXIT follows an STI
 * whose shadow keeps interrupts away, but not NMIs, whose IRETQ ends the shadow: an interrupt can come
 * then, and the frame is on the kernel stack. */
exception_common:
    cld
    CLAC
    SAVE_BELOW_DI %rax
    pushq   %rdi
    testb   $3, FRAME_CS(%rsp)
    jz      1f
    swapgs
    TO_KERNEL_STACK
    call    exception_from_user         /* does not return */
    ud2
1:  leaq    exit_iretq(%rip), %rax
    cmpq    %rax, FRAME_IP(%rsp)
    jne     2f
    swapgs
    TO_KERNEL_STACK
    call    exception_at_iretq          /* does not return */
    ud2
2:  leaq    entry_callgate(%rip), %rax
    cmpq    %rax, FRAME_IP(%rsp)
    jne     3f
    swapgs
    TO_KERNEL_STACK
    pushq   %rdi
    call    exception_from_kernel
    popq    %rsp
    swapgs
    jmp     5f
3:  leaq    exit_sysexitq(%rip), %rax
    cmpq    %rax, FRAME_IP(%rsp)
    je      4f
    leaq    exit_sysexitl(%rip), %rax
    cmpq    %rax, FRAME_IP(%rsp)
    je      4f
    movq    %rsp, %rdi
    call    exception_from_kernel
    jmp     5f
4:  swapgs
    movq    %rsp, %rdi
    call    exception_from_kernel
    swapgs
5:  RESTORE_ALL
MARK exit_exception_iretq
    iretq

/* Vectors with an error code that an interrupt from outside may have, which brings none. The CPU aligned RSP
 * before it pushed, so one bit says how much it pushed. */
exception_perhaps_error:
    testb   $8, %spl
    jnz     exception_common
    pushq   (%rsp)                      /* RDI, one word lower */
    movq    $0, 8(%rsp)                 /* in the error code's place */
    jmp     exception_common

/* void exception_leave_ist(frame), does not return: the #DF of a frame that IRETQ refused. An IST stack is
 * no place to stay.
 * Have:    RDI = frame, on the IST stack; GS = the kernel's. */
MARK exception_leave_ist
    movq    %gs:CPU_STACK, %rsp
    call    exception_at_iretq          /* does not return */
    ud2

/* On an IST stack, whose last word is the per-CPU block's address. From ring 0 nothing tells whose GS
 * is loaded: not CS, and not the base's sign, since a user may load any base. So it is compared with
 * the one value that is the kernel's on this CPU, and the answer is kept in the frame. */
ist_common:
    cld
    CLAC
    SAVE_BELOW_DI %rax
    pushq   %rdi
    testb   $3, FRAME_CS(%rsp)
    jnz     3f
    movl    $MSR_GS_BASE, %ecx
    rdmsr
    shlq    $32, %rdx
    orq     %rdx, %rax
    cmpq    %rax, FRAME_SIZE(%rsp)
    je      1f
    swapgs
    orl     $FRAME_TAG_SWAPPED, FRAME_PATH(%rsp)
1:  movq    %rsp, %rdi
    call    exception_on_ist
    testl   $FRAME_TAG_SWAPPED, FRAME_PATH(%rsp)
    jz      2f
    swapgs
2:  RESTORE_ALL
MARK exit_ist_iretq
    iretq

    /* From ring 3 an IST stack is no place to stay: the frame moves to the task. */
3:  swapgs
    movq    %gs:CPU_FRAME_TOP, %rdi
    subq    $FRAME_SIZE, %rdi
    movq    %rsp, %rsi
    movl    $FRAME_SIZE / 8, %ecx
    rep movsq
    leaq    -FRAME_SIZE(%rdi), %rdi
    movq    %gs:CPU_STACK, %rsp
    call    exception_from_user         /* does not return */
    ud2
