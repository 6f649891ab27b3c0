/* SPDX-License-Identifier: MIT */
#include "entry/asm.h"

    .section .entry.text, "ax"

#define FLAGS_TO_CLEAR (FLAG_TF | FLAG_DF | FLAG_NT | FLAG_AC)

/* CPU did: CS, SS, RIP, RSP from MSRs 0x174-0x176; cleared IF, RF, VM. It saved nothing.
 * Have:    the user's registers, GS and TF, NT, AC, DF. By the trampoline's word RCX is the user's RSP
 *          and R11 his RDX. RSP is poison until the second instruction. IF stays 0 in the frame: in
 *          ring 3 it is always 1, and both ways out set it.
 *          A TF raised #DB on the first instruction: its handler cleared TF and noted it (exceptions.c).
 * Leaves:  by SYSEXITQ, which takes RIP from RDX and RSP from RCX; always to the landing pad of the
 *          process's vDSO, where the trampoline restores RDX and RFLAGS. */
MARK entry_sysenter
    swapgs
    movq    %gs:CPU_FRAME_TOP, %rsp
    pushq   $SEL_USER_SS
    pushq   %rcx
    pushfq
    pushq   $SEL_USER_CS
    pushq   TASK_LANDING + 4 * 8(%rsp)  /* four words below the frame top */
    testl   $FLAGS_TO_CLEAR, 2 * 8(%rsp)
    jnz     2f
1:  SAVE_CALL PATH_sysenter
    TO_KERNEL_STACK
MARK entry_sysenter_call
    call    syscall_dispatch
MARK entry_sysenter_exit
    RESTORE_ARGS
    movq    AT_END(FRAME_R11)(%rax), %r11
    movq    AT_END(FRAME_IP)(%rax), %rdx
    movq    AT_END(FRAME_SP)(%rax), %rcx
    movq    AT_END(FRAME_AX)(%rax), %rax
    swapgs
    sti                                 /* takes effect after the next instruction */
MARK exit_sysexitq
    sysexitq
    int3                                /* stops straight-line speculation */

    /* An unconditional PUSH and POPFQ would save the branch and cost every call a POPFQ. */
2:  pushq   $FLAG_ONE
    popfq
    jmp     1b

/* CPU did: as above.
 * Have:    Linux's convention for 32-bit callers: EBP is the caller's ESP, and his EBP lies there.
 * Leaves:  by SYSEXITL, to the landing pad, which has no word for RFLAGS: they are restored here. */
MARK entry_sysenter32
    swapgs
    movq    %gs:CPU_FRAME_TOP, %rsp
    movl    %ebp, %ebp
    pushq   $SEL_USER_SS
    pushq   %rbp
    pushfq
    pushq   $SEL_USER_CS32
    pushq   TASK_LANDING + 4 * 8(%rsp)
    testl   $FLAGS_TO_CLEAR, 2 * 8(%rsp)
    jnz     4f
3:  SAVE_CALL PATH_sysenter
    TO_KERNEL_STACK
MARK entry_sysenter32_call
    call    syscall_dispatch32
MARK entry_sysenter32_exit
    pushq   AT_END(FRAME_FLAGS)(%rax)
    RESTORE_ARGS32
    xorl    %r11d, %r11d
    movl    AT_END(FRAME_IP)(%rax), %edx
    movl    AT_END(FRAME_SP)(%rax), %ecx
    movl    AT_END(FRAME_AX)(%rax), %eax
    swapgs
    popfq
    sti                                 /* takes effect after the next instruction */
MARK exit_sysexitl
    sysexitl
    int3                                /* stops straight-line speculation */

4:  pushq   $FLAG_ONE
    popfq
    jmp     3b
