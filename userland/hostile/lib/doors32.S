/* SPDX-License-Identifier: MIT
 * As doors.S, for 32-bit programs.
 */
#include "bare.h"
#include "calls.h"
#include "registers.h"

        .bss
        .balign 4
        .global door_target
door_target:
        .skip   4
host_sp:
        .skip   4
attempt_sp:
        .skip   4

.macro save_callee
        .irp    register, ebx, ebp, esi, edi
        push    %\register
        .endr
.endm
.macro restore_callee
        .irp    register, edi, esi, ebp, ebx
        pop     %\register
        .endr
.endm

        .text
/* In: before, but for ESP. Out: every register and flag. Clobbers: the stack below. */
.macro call_begin
        save_callee
        mov     %esp, host_sp
        push    before + REGISTERS_FLAGS
        load_registers before
        popf
.endm

        .global door_on_stack, door_on_any, door_back
/* void door_on_stack(void): the function at door_target, on this stack. */
door_on_stack:
        call_begin
        call    *door_target
/* Where every door comes back: registers and flags go to after. */
door_back:
        mov     %esp, after + REGISTERS_SP
        mov     host_sp, %esp
        pushf
        pop     after + REGISTERS_FLAGS
        push    $2
        popf
        mov     after + REGISTERS_SP, %esp
        save_registers after
        mov     host_sp, %esp
        restore_callee
        ret

/* void door_on_any(void): the code at door_target, with ESP as in before. */
door_on_any:
        call_begin
        mov     before + REGISTERS_SP, %esp
        jmp     *door_target

/* The instruction of a path and nothing else. */
.macro bare name:req insn:vararg
        .global bare_\name
bare_\name:
        \insn
        jmp     door_back
.endm
        BARE_PATHS(bare)

/* long attempt_run(body *, long argument): EAX as the body left it. */
        .global attempt_run, attempt_resume, attempt_resume_wide
attempt_run:
        save_callee
        mov     24(%esp), %eax          /* the argument */
        mov     20(%esp), %ecx          /* the body */
        mov     %esp, attempt_sp
        sub     $8, %esp
        push    %eax
        call    *%ecx

/* A fault goes on here, with any ESP, EFLAGS and data segments. */
attempt_resume:
        mov     $SEL_USER_SS, %ecx
        mov     %ecx, %ss
        mov     %ecx, %ds
        mov     %ecx, %es
        mov     attempt_sp, %esp
        push    $2
        popf
        restore_callee
        ret

        .code64
attempt_resume_wide:
        ljmpl   *1f(%rip)
1:      .long   attempt_resume
        .word   SEL_USER_CS32
        .code32

/* void jump_on(void *code, void *stack): EAX = getpid. */
        .global jump_on
jump_on:
        mov     4(%esp), %ecx
        mov     8(%esp), %esp
        mov     %esp, %ebp              /* for SYSENTER */
        mov     $CALL_getpid, %eax
        jmp     *%ecx

        .section .note.GNU-stack, "", @progbits
