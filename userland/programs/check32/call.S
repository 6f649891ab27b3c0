/* SPDX-License-Identifier: MIT
 * One call with every register and flag chosen by the test: from `before`, to `after`.
 */
#include "registers.h"

        .bss
        .balign 4
host_sp:
        .skip   4

/* In: before. Out: every register but ESP, flags; host_sp. Clobbers: the stack below it. */
.macro call_begin
        .cfi_startproc
        push    %ebx
        push    %ebp
        push    %esi
        push    %edi
        mov     %esp, host_sp
        push    before + REGISTERS_FLAGS
        load_registers before
        popf
        mov     before + REGISTERS_SP, %esp
.endm

        .text
/* void call_raw(void): enter_raw on the stack before.sp. */
        .global call_raw
call_raw:
        call_begin
        call    enter_raw

/* Calls come back here, by RET or from enter_bare. */
        .global call_back
call_back:
        mov     %esp, after + REGISTERS_SP
        mov     host_sp, %esp
        pushf
        pop     after + REGISTERS_FLAGS
        push    $2                      /* back to sane flags; IF cannot be changed here */
        popf
        mov     after + REGISTERS_SP, %esp
        save_registers after
        mov     host_sp, %esp
        pop     %edi
        pop     %esi
        pop     %ebp
        pop     %ebx
        ret
        .cfi_endproc

/* void call_bare(void): enter_bare with before.sp in ESP, whatever that is. */
        .global call_bare
call_bare:
        call_begin
        jmp     *enter_bare_address
        .cfi_endproc

        .section .note.GNU-stack, "", @progbits
