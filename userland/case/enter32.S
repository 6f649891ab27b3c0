/* SPDX-License-Identifier: MIT
 * One entry from 32-bit code, whose registers 64-bit code of the same process fills and reads: from
 * case_before, to case_after.
 */
#include "gdt/selectors.h"
#include "case_asm.h"

        .bss
        .balign 8
host_sp:
        .skip   4
aligned_sp:                             /* 64-bit code pushes 8 bytes, and AC may be set */
        .skip   4

/* m16:32, for far jumps through memory: the only ones that 64-bit code has. */
        .data
        .balign 8
far_target:
        .long   0
        .word   SEL_USER_CS32

        .text
far_leave:
        .long   case_leave
        .word   SEL_USER_CS32

        .global case_text, case_text_end
case_text:
        .global case_enter
case_enter:
        push    %ebx
        push    %ebp
        push    %esi
        push    %edi
        mov     %esp, host_sp
        and     $-16, %esp
        mov     %esp, aligned_sp
        mov     case_before + STATE_IP, %eax
        mov     %eax, far_target
        ljmp    $SEL_USER_CS, $1f
        .code64
1:      case_load
        ljmpl   *far_target(%rip)

        .global case_back, case_resume, case_back_other
        .code32
case_resume:
        ljmp    $SEL_USER_CS, $2f
        .code64
2:      movl    $1, case_faulted(%rip)
        jmp     3f
        .code32
case_back:
        ljmp    $SEL_USER_CS, $3f
        .code64
3:      movw    $SEL_USER_CS32, case_after + STATE_CS(%rip)
4:      mov     %rsp, case_after + STATE_SP(%rip)
        mov     aligned_sp(%rip), %esp
        jmp     5f
/* In: 64-bit code, where set_context asked for it. */
case_back_other:
        movw    $SEL_USER_CS, case_after + STATE_CS(%rip)
        jmp     4b
5:      case_save
        mov     host_sp(%rip), %esp
        ljmpl   *far_leave(%rip)
        .code32
case_leave:
        pop     %edi
        pop     %esi
        pop     %ebp
        pop     %ebx
        ret
case_text_end:

        .section .note.GNU-stack, "", @progbits
