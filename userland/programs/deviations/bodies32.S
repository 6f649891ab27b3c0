/* SPDX-License-Identifier: MIT
 * Bodies of 32-bit code, which is below 4 GiB since the whole program is. They start in 64-bit
 * code and leave to attempt_resume.
 */
#include "bodies.h"

        .data
        .balign 8
/* What the second half of the vDSO's SYSENTER trampoline takes. */
sysenter32_frame:
        .quad   2, attempt_resume
bounds: .long   0, 1
        .bss
        .balign 16
        .skip   512
stack32:

        .text
/* From 64- to 32-bit code, with the segments that it needs. By a far JMP, since TCG's far RET in
 * ring 3 faults under SMAP. */
.macro body32 name:req
        .global body_\name
body_\name:
        mov     $stack32, %esp
        mov     $SEL_USER_SS, %ecx
        mov     %ecx, %ds
        mov     %ecx, %es
        ljmp    *2f(%rip)
        .balign 8
2:      .long   1f
        .word   SEL_USER_CS32
        .code32
1:
.endm

/* Back, if nothing did it. */
.macro end32
        ljmp    $SEL_USER_CS, $attempt_resume
        .code64
.endm

/* CSTAR is LSTAR: if it enters, the kernel comes back to 64-bit code. */
        body32  syscall32
        mov     $CALL_null, %eax
        syscall
        .code64
        jmp     attempt_resume

/* The process is a 64-bit one, so the kernel comes back to 64-bit code. */
        body32  sysenter32
        mov     $CALL_null, %eax
        mov     $sysenter32_frame, %ecx
        sysenter
        end32

        body32  into32
        mov     $0x7fffffff, %eax
        add     $1, %eax
        .byte   0xce
        end32

        body32  bound32
        mov     $2, %eax
        .byte   0x62, 0x05              /* bound %eax, bounds */
        .long   bounds
        end32

        body32  null_ds32
        xor     %eax, %eax
        mov     %eax, %ds
        mov     bounds, %eax
        end32

        .section .note.GNU-stack, "", @progbits
