/* SPDX-License-Identifier: MIT
 * One call with every register and flag chosen by the test: from `before`, to `after`.
 */
#include "registers.h"

        .bss
        .balign 8
host_sp:
        .skip   8

/* In: before. Out: every register but RSP, flags; host_sp. Clobbers: the stack below it. */
.macro call_begin
        .cfi_startproc
        push    %rbx
        push    %rbp
        push    %r12
        push    %r13
        push    %r14
        push    %r15
        mov     %rsp, host_sp(%rip)
        pushq   before + REGISTERS_FLAGS(%rip)
        load_registers before
        popfq
        mov     before + REGISTERS_SP(%rip), %rsp
.endm

        .text
/* void call_raw(void): enter_raw on the stack before.sp. */
        .global call_raw
call_raw:
        call_begin
        call    enter_raw

/* Calls come back here, by RET, from enter_bare, or by set_context. */
        .global call_back
call_back:
        mov     %rsp, after + REGISTERS_SP(%rip)
        mov     host_sp(%rip), %rsp
        pushfq
        popq    after + REGISTERS_FLAGS(%rip)
        pushq   $2                      /* back to sane flags; IF cannot be changed here */
        popfq
        mov     after + REGISTERS_SP(%rip), %rsp
        save_registers after
        mov     host_sp(%rip), %rsp
        pop     %r15
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %rbp
        pop     %rbx
        ret
        .cfi_endproc

/* void call_bare(void): enter_bare with before.sp in RSP, whatever that is. */
        .global call_bare
call_bare:
        call_begin
        jmp     *enter_bare_address(%rip)
        .cfi_endproc

/* void fault_with_flags(unsigned long flags): #GP with these set, which goes on at fault_resume. */
        .global fault_with_flags, fault_resume
fault_with_flags:
        .cfi_startproc
        pushfq
        .cfi_adjust_cfa_offset 8
        mov     (%rsp), %rax
        or      %rdi, (%rsp)
        popfq
        .cfi_adjust_cfa_offset -8
        hlt
fault_resume:
        push    %rax
        .cfi_adjust_cfa_offset 8
        popfq
        .cfi_adjust_cfa_offset -8
        ret
        .cfi_endproc

        .section .note.GNU-stack, "", @progbits
