/* SPDX-License-Identifier: MIT */
#include "entry/asm.h"

    .section .entry.text, "ax"

#define FLAGS_TO_CLEAR (FLAG_TF | FLAG_DF | FLAG_NT | FLAG_AC)

/* CPU did: read the gate, the code descriptor and TSS.RSP0; RSP = this task's frame top; pushed SS, RSP,
 *          CS, RIP. It neither saved nor changed RFLAGS.
 * Have:    the user's registers, GS and RFLAGS with IF = 1: an interrupt can come before CLI, and
 *          exceptions.S knows this label. A TF raised #DB, as in sysenter.S.
 * Leaves:  by the one IRETQ. */
MARK entry_callgate
    cli
    swapgs
    pushq   (%rsp)                      /* ip, one word lower: room for the flags */
    pushq   %rax                        /* orig_ax */
    movq    3 * 8(%rsp), %rax
    movq    %rax, 2 * 8(%rsp)           /* cs */
    pushfq
    popq    3 * 8(%rsp)
    orl     $FLAG_IF, 3 * 8(%rsp)       /* it was set: in ring 3 it always is */
    testl   $FLAGS_TO_CLEAR, 3 * 8(%rsp)
    jnz     2f
1:  pushq   %rdi
    SAVE_BELOW_DI $-ENOSYS
    pushq   $PATH_callgate
    TO_KERNEL_STACK
MARK entry_callgate_call
    call    gate_dispatch
MARK entry_callgate_exit
    leaq    AT_END(FRAME_R11)(%rax), %rsp
    jmp     exit_iret_unedited

2:  pushq   $FLAG_ONE
    popfq
    jmp     1b
