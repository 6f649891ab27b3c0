/* SPDX-License-Identifier: MIT
 * long door_try_ID(void): the call `path` by that path, or -1 if it faults.
 */
#include "gdt/selectors.h"
#include "calls.h"

        .bss
        .balign 4
door_sp:
        .skip   4

        .text
.macro door_try id:req insn:vararg
        .global door_try_\id
door_try_\id:
        push    %ebx
        push    %ebp
        mov     %esp, door_sp
        mov     $CALL_path, %eax
        \insn
        pop     %ebp
        pop     %ebx
        ret
.endm

.macro ud2_call
        ud2
        nopl    UD2_CALL_MARK(%eax)
.endm

        door_try int80, int $0x80
        door_try sysenter, call *null_door
        door_try syscall, call *null_door_syscall
        door_try callgate, lcall $SEL_CALLGATE, $0
        door_try ud2, ud2_call

        .global door_faulted
door_faulted:
        mov     door_sp, %esp
        mov     $-1, %eax
        pop     %ebp
        pop     %ebx
        ret

        .section .note.GNU-stack, "", @progbits
