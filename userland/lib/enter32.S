/* SPDX-License-Identifier: MIT
 * long enter(long nr, long a, long b, long c, long d, long e, long f): from C's stack to abi.h's
 * registers.
 */
        .text
        .balign 16
        .global enter
        .type   enter, @function
enter:
        .cfi_startproc
        .irp    register, ebx, esi, edi, ebp
        push    %\register
        .cfi_adjust_cfa_offset 4
        .cfi_rel_offset %\register, 0
        .endr
        mov     20(%esp), %eax
        mov     24(%esp), %ebx
        mov     28(%esp), %ecx
        mov     32(%esp), %edx
        mov     36(%esp), %esi
        mov     40(%esp), %edi
        mov     44(%esp), %ebp
        call    enter_raw
        .irp    register, ebp, edi, esi, ebx
        pop     %\register
        .cfi_adjust_cfa_offset -4
        .cfi_restore %\register
        .endr
        ret
        .cfi_endproc
        .size   enter, . - enter

/* What programs enter by when the vDSO that they need is missing: just to say so and to leave. */
        .global enter_without_vdso
        .type   enter_without_vdso, @function
enter_without_vdso:
        .cfi_startproc
        int     $0x80
        ret
        .cfi_endproc
        .size   enter_without_vdso, . - enter_without_vdso

        .section .note.GNU-stack, "", @progbits
