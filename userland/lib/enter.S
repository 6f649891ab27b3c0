/* SPDX-License-Identifier: MIT
 * long enter(long nr, long a, long b, long c, long d, long e, long f): C's registers to abi.h's.
 */
        .text
        .balign 16
        .global enter
        .type   enter, @function
enter:
        .cfi_startproc
        mov     %rdi, %rax
        mov     %rsi, %rdi
        mov     %rdx, %rsi
        mov     %rcx, %rdx
        mov     %r8, %r10
        mov     %r9, %r8
        mov     8(%rsp), %r9
        jmp     enter_raw
        .cfi_endproc
        .size   enter, . - enter

/* What programs enter by when the vDSO that they need is missing: just to say so and to leave.
 * SYSCALL, because every CPU with long mode has it. */
        .global enter_without_vdso
        .type   enter_without_vdso, @function
enter_without_vdso:
        .cfi_startproc
        syscall
        ret
        .cfi_endproc
        .size   enter_without_vdso, . - enter_without_vdso

        .section .note.GNU-stack, "", @progbits
