/* SPDX-License-Identifier: MIT
 * void call_with_fpu(const struct fpu *in, struct fpu *out): a null call between loading and
 * storing XMM0-7, MXCSR and the x87 control word.
 */
#include "calls.h"
#include "check.h"

        .text
        .global call_with_fpu
call_with_fpu:
        .cfi_startproc
        mov     4(%esp), %ecx
        mov     8(%esp), %edx
        .set    offset, 0
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7
        movups  offset(%ecx), %xmm\n
        .set    offset, offset + 16
        .endr
        ldmxcsr FPU_MXCSR(%ecx)
        fldcw   FPU_CW(%ecx)
        mov     $CALL_null, %eax
        call    enter_raw
        .set    offset, 0
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7
        movups  %xmm\n, offset(%edx)
        .set    offset, offset + 16
        .endr
        stmxcsr FPU_MXCSR(%edx)
        fnstcw  FPU_CW(%edx)
        ret
        .cfi_endproc

        .section .note.GNU-stack, "", @progbits
