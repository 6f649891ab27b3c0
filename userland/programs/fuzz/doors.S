/* SPDX-License-Identifier: MIT
 * long door_try_ID(void): the call `path` by that path, or -1 if it faults.
 */
#include "gdt/selectors.h"
#include "calls.h"

        .bss
        .balign 8
door_sp:
        .skip   8

        .section .rodata
        .balign 8
door_gate:
        .long   0
        .word   SEL_CALLGATE

        .text
.macro door_try id:req insn:vararg
        .global door_try_\id
door_try_\id:
        push    %rbx
        push    %rbp
        mov     %rsp, door_sp(%rip)
        mov     $CALL_path, %eax
        \insn
        pop     %rbp
        pop     %rbx
        ret
.endm

.macro ud2_call
        ud2
        nopl    UD2_CALL_MARK(%rax)
.endm

        door_try int80, int $0x80
        door_try sysenter, call *null_door(%rip)
        door_try syscall, syscall
        door_try callgate, lcall *door_gate(%rip)
        door_try ud2, ud2_call

        .global door_faulted
door_faulted:
        mov     door_sp(%rip), %rsp
        mov     $-1, %rax
        pop     %rbp
        pop     %rbx
        ret

        .section .note.GNU-stack, "", @progbits
