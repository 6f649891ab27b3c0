/* SPDX-License-Identifier: MIT
 * void measure(void (*enter)(void), uint64_t calls, struct measured *result), as of 64-bit code.
 */
#include "calls.h"
#include "measure.h"

/* Of the caller's stack, after the pushes and the four words of our own. */
#define ENTER 36
#define CALLS 40
#define RESULT 48

        .text
        .balign 64
        .global measure
        .type   measure, @function
measure:
        .cfi_startproc
        .irp    register, ebp, ebx, esi, edi
        push    %\register
        .cfi_adjust_cfa_offset 4
        .cfi_rel_offset %\register, 0
        .endr
        sub     $16, %esp               /* TSC before the call; calls to go, in two words */
        .cfi_adjust_cfa_offset 16
        mov     ENTER(%esp), %ebp       /* the function */
        mov     CALLS(%esp), %eax
        mov     %eax, 8(%esp)
        mov     CALLS + 4(%esp), %eax
        mov     %eax, 12(%esp)
        mov     RESULT(%esp), %ecx
        movl    $0, MEASURED_TOTAL(%ecx)
        movl    $0, MEASURED_TOTAL + 4(%ecx)
        mov     $-1, %esi               /* least, EDI:ESI */
        mov     $-1, %edi
        jmp     2f

1:      rdtsc
        mov     %eax, (%esp)
        mov     %edx, 4(%esp)
        mov     $CALL_null, %eax
        call    *%ebp
        rdtsc
        sub     (%esp), %eax
        sbb     4(%esp), %edx
        mov     RESULT(%esp), %ecx
        add     %eax, MEASURED_TOTAL(%ecx)
        adc     %edx, MEASURED_TOTAL + 4(%ecx)
        cmp     %esi, %eax
        mov     %edx, %ebx
        sbb     %edi, %ebx
        cmovb   %eax, %esi
        cmovb   %edx, %edi
        subl    $1, 8(%esp)
        sbbl    $0, 12(%esp)
2:      mov     8(%esp), %eax
        or      12(%esp), %eax
        jnz     1b

        mov     RESULT(%esp), %ecx
        mov     %esi, MEASURED_LEAST(%ecx)
        mov     %edi, MEASURED_LEAST + 4(%ecx)
        add     $16, %esp
        .cfi_adjust_cfa_offset -16
        .irp    register, edi, esi, ebx, ebp
        pop     %\register
        .cfi_adjust_cfa_offset -4
        .cfi_restore %\register
        .endr
        ret
        .cfi_endproc
        .size   measure, . - measure

        .balign 16
        .global empty_path
        .type   empty_path, @function
empty_path:
        .cfi_startproc
        ret
        .cfi_endproc
        .size   empty_path, . - empty_path

        .section .note.GNU-stack, "", @progbits
