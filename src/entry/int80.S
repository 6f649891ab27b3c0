/* SPDX-License-Identifier: MIT */
#include "entry/asm.h"

    .section .entry.text, "ax"

/* CPU did: read the gate, the code descriptor and TSS.RSP0; RSP = this task's frame top; pushed SS, RSP,
 *          RFLAGS, CS, RIP; cleared IF, TF, NT, RF.
 * Have:    the user's registers, GS, and AC and DF in RFLAGS.
 * Leaves:  by the one IRETQ. */
MARK entry_int80
    swapgs
    cld
    CLAC
    cmpb    $0, TASK_LINUX_INT80 + 5 * 8(%rsp)  /* five words below the frame top */
    jne     1f
    SAVE_CALL PATH_int80
    TO_KERNEL_STACK
MARK entry_int80_call
    call    gate_dispatch
MARK entry_int80_exit
    leaq    AT_END(FRAME_R11)(%rax), %rsp
    jmp     exit_iret_unedited

    /* A program without the lab's note: as on Linux, the i386 ABI whatever the caller's mode. */
1:  SAVE_CALL PATH_int80
    TO_KERNEL_STACK
    call    gate_dispatch32
    jmp     entry_int80_exit
