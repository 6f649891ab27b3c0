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

/* CPU did: as above, for a 32-bit caller on AMD: RIP from CSTAR.
 * Have:    by the trampoline's word EBP is the caller's ECX, and his EBP lies on his stack.
 * Leaves:  by SYSRETL, always to the landing pad of the process's vDSO. */
MARK entry_syscall32
    swapgs
    movl    %esp, %esp
    movq    %rsp, %gs:CPU_SCRATCH
    movq    %gs:CPU_FRAME_TOP, %rsp
    pushq   $SEL_USER_SS
    pushq   %gs:CPU_SCRATCH
    pushq   %r11
    pushq   $SEL_USER_CS32
    pushq   TASK_LANDING + 4 * 8(%rsp)  /* four words below the frame top */
    movl    %ebp, %ecx
    SAVE_CALL PATH_syscall
    TO_KERNEL_STACK
MARK entry_syscall32_call
    call    syscall_dispatch32
MARK entry_syscall32_exit
    RESTORE_ARGS32
    movl    AT_END(FRAME_DX)(%rax), %edx
    movl    AT_END(FRAME_IP)(%rax), %ecx
    movl    AT_END(FRAME_FLAGS)(%rax), %r11d
    movl    AT_END(FRAME_SP)(%rax), %esp
    movl    AT_END(FRAME_AX)(%rax), %eax
    swapgs
MARK exit_sysretl
    sysretl
    int3                                /* stops straight-line speculation */

/* Have:    a 32-bit caller on a CPU that should have raised #UD. Nothing of his is touched.
 * Leaves:  by SYSRETL with -ENOSYS. */
MARK entry_syscall32_refused
    movl    $-ENOSYS, %eax
    sysretl
    int3
