/* SPDX-License-Identifier: MIT
 * One entry from 64-bit code: from case_before, to case_after.
 */
#include "gdt/selectors.h"
#include "case_asm.h"

        .bss
        .balign 8
host_sp:
        .skip   8

        .text
        .global case_text, case_text_end
case_text:
        .global case_enter
case_enter:
        .cfi_startproc
        push    %rbx
        push    %rbp
        push    %r12
        push    %r13
        push    %r14
        push    %r15
        mov     %rsp, host_sp(%rip)
        case_load
        jmp     *case_before + STATE_IP(%rip)

        .global case_back, case_resume
case_resume:
        movl    $1, case_faulted(%rip)
case_back:
        mov     %rsp, case_after + STATE_SP(%rip)
        mov     host_sp(%rip), %rsp
        movw    $SEL_USER_CS, case_after + STATE_CS(%rip)
1:      case_save
        pop     %r15
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %rbp
        pop     %rbx
        ret
        .cfi_endproc

/* In: 32-bit code, perhaps without data segments. */
        .global case_back_other
        .code32
case_back_other:
        ljmp    $SEL_USER_CS, $2f
        .code64
2:      mov     %rsp, case_after + STATE_SP(%rip)
        mov     host_sp(%rip), %rsp
        movw    $SEL_USER_CS32, case_after + STATE_CS(%rip)
        jmp     1b
case_text_end:

        .section .note.GNU-stack, "", @progbits
