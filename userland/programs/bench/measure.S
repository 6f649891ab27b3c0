/* SPDX-License-Identifier: MIT
 * void measure(void (*enter)(void), uint64_t calls, struct measured *result)
 *
 * The one measured loop: `calls` null calls through `enter`, a path or empty_path, each
 * between two RDTSCs. Nothing serialises them: where instructions are counted nothing has to.
 */
#include "calls.h"
#include "measure.h"

        .text
        .balign 64
        .global measure
        .type   measure, @function
measure:
        .cfi_startproc
        push    %rbx
        .cfi_adjust_cfa_offset 8
        push    %rbp
        .cfi_adjust_cfa_offset 8
        push    %r12
        .cfi_adjust_cfa_offset 8
        push    %r13
        .cfi_adjust_cfa_offset 8
        push    %r14
        .cfi_adjust_cfa_offset 8
        mov     %rdi, %rbx              /* the function */
        mov     %rsi, %rbp              /* calls to go */
        mov     %rdx, %r12              /* result */
        xor     %r13d, %r13d            /* sum */
        mov     $-1, %r14               /* least */
        jmp     2f

1:      rdtsc
        shl     $32, %rdx
        lea     (%rax, %rdx), %rsi
        mov     $CALL_null, %eax
        call    *%rbx
        rdtsc
        shl     $32, %rdx
        or      %rdx, %rax
        sub     %rsi, %rax
        add     %rax, %r13
        cmp     %r14, %rax
        cmovb   %rax, %r14
        dec     %rbp
2:      test    %rbp, %rbp
        jnz     1b

        mov     %r13, MEASURED_TOTAL(%r12)
        mov     %r14, MEASURED_LEAST(%r12)
        pop     %r14
        .cfi_adjust_cfa_offset -8
        pop     %r13
        .cfi_adjust_cfa_offset -8
        pop     %r12
        .cfi_adjust_cfa_offset -8
        pop     %rbp
        .cfi_adjust_cfa_offset -8
        pop     %rbx
        .cfi_adjust_cfa_offset -8
        ret
        .cfi_endproc
        .size   measure, . - measure

/* The baseline: a path of no instruction but the RET that every path has. */
        .balign 16
        .global empty_path
        .type   empty_path, @function
empty_path:
        .cfi_startproc
        ret
        .cfi_endproc
        .size   empty_path, . - empty_path

        .section .note.GNU-stack, "", @progbits
