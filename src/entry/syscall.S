/* SPDX-License-Identifier: MIT */
#include "entry/asm.h"

    .section .entry.text, "ax"

/* CPU did: RCX = RIP, R11 = RFLAGS, RFLAGS &= ~FMASK; CS and SS from STAR. Touched no memory.
 * Have:    the user's registers, RSP and GS. The stack is the user's, whatever it holds.
 * Leaves:  by SYSRETQ, which takes RIP from RCX and RFLAGS from R11. */
MARK entry_syscall
    swapgs
    movq    %rsp, %gs:CPU_SCRATCH
    movq    %gs:CPU_FRAME_TOP, %rsp
    pushq   $SEL_USER_SS
    pushq   %gs:CPU_SCRATCH
    pushq   %r11
    pushq   $SEL_USER_CS
    pushq   %rcx
    SAVE_CALL PATH_syscall
    TO_KERNEL_STACK
MARK entry_syscall_call
    call    syscall_dispatch
MARK entry_syscall_exit
    RESTORE_ARGS
    movq    AT_END(FRAME_DX)(%rax), %rdx
    movq    AT_END(FRAME_IP)(%rax), %rcx
    movq    AT_END(FRAME_FLAGS)(%rax), %r11
    movq    AT_END(FRAME_SP)(%rax), %rsp
    movq    AT_END(FRAME_AX)(%rax), %rax
    swapgs
MARK exit_sysretq
    sysretq
    int3                                /* stops straight-line speculation */
