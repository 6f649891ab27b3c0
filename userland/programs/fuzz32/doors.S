/* SPDX-License-Identifier: MIT
 * long door_try_ID(void): the call `path` by that path, or -1 if it faults.
 */
#include "bare.h"
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

        BARE_PATHS(door_try)
        door_try sysenter, call *null_door
        door_try syscall, call *null_door_syscall

        .global door_faulted
door_faulted:
        mov     door_sp, %esp
        mov     $-1, %eax
        pop     %ebp
        pop     %ebx
        ret

#define ENTRY_PATH(id, enters, leaves64, leaves32, title) bare_listed door_try_##id, id ;
#include "entry/paths.def"
#undef ENTRY_PATH

        .section .note.GNU-stack, "", @progbits
