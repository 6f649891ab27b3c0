/* SPDX-License-Identifier: MIT */
#include "cpu/apic.h"
#include "entry/asm.h"
#include "mm/layout.h"

    .section .entry.text, "ax"

/* CPU did: as below; or the local APIC raised an interrupt on this vector, as anybody may who programs it
 *          (Heckler, CVE-2024-25744): a call that nobody made, with whatever is in RAX, from any ring.
 * Have:    nothing but the APIC's word for it: the bit of a vector that it delivered is set in its ISR. This
 *          is the gate where the kernel uses the APIC.
 * Leaves:  to the call, or as the interrupt that it is. */
MARK entry_int80_external_check
    testl   $1 << (VECTOR_INT80 % 32), APIC_WINDOW + APIC_ISR + (VECTOR_INT80 / 32) * 16
    jz      entry_int80
    jmp     exception_stubs + 16 * VECTOR_INT80

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
