/* SPDX-License-Identifier: MIT
 * long door_try_ID(void): the call `path` by that path, or -1 if it faults.
 */
#include "bare.h"
#include "calls.h"

        .bss
        .balign 8
door_sp:
        .skip   8

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

        BARE_PATHS(door_try)
        door_try sysenter, call *null_door(%rip)
        door_try syscall, syscall

        .global door_faulted
door_faulted:
        mov     door_sp(%rip), %rsp
        mov     $-1, %rax
        pop     %rbp
        pop     %rbx
        ret

#define ENTRY_PATH(id, enters, leaves64, leaves32, title) bare_listed door_try_##id, id ;
#include "entry/paths.def"
#undef ENTRY_PATH

        .section .note.GNU-stack, "", @progbits
