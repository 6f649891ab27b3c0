/* SPDX-License-Identifier: MIT
 * void call_with_fpu(const struct fpu *in, struct fpu *out): a null call between loading and
 * storing XMM0-15, MXCSR and the x87 control word.
 */
#include "calls.h"
#include "check.h"

        .text
        .global call_with_fpu
call_with_fpu:
        .cfi_startproc
        push    %rbx
        .cfi_adjust_cfa_offset 8
        mov     %rsi, %rbx
        .set    offset, 0
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        movups  offset(%rdi), %xmm\n
        .set    offset, offset + 16
        .endr
        ldmxcsr FPU_MXCSR(%rdi)
        fldcw   FPU_CW(%rdi)
        mov     $CALL_null, %eax
        call    enter_raw
        .set    offset, 0
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        movups  %xmm\n, offset(%rbx)
        .set    offset, offset + 16
        .endr
        stmxcsr FPU_MXCSR(%rbx)
        fnstcw  FPU_CW(%rbx)
        pop     %rbx
        .cfi_adjust_cfa_offset -8
        ret
        .cfi_endproc

        .section .note.GNU-stack, "", @progbits
