/* SPDX-License-Identifier: MIT
 * One call with every register chosen, by any door, on any stack; and faults that are survived.
 */
#include "bare.h"
#include "calls.h"
#include "registers.h"

        .bss
        .balign 8
        .global door_target
door_target:
        .skip   8
host_sp:
        .skip   8
attempt_sp:
        .skip   8

.macro save_callee
        .irp    register, rbx, rbp, r12, r13, r14, r15
        push    %\register
        .endr
.endm
.macro restore_callee
        .irp    register, r15, r14, r13, r12, rbp, rbx
        pop     %\register
        .endr
.endm

        .text
/* In: before, but for RSP. Out: every register and flag. Clobbers: the stack below. */
.macro call_begin
        save_callee
        mov     %rsp, host_sp(%rip)
        pushq   before + REGISTERS_FLAGS(%rip)
        load_registers before
        popfq
.endm

        .global door_on_stack, door_on_any, door_back
/* void door_on_stack(void): the function at door_target, on this stack. */
door_on_stack:
        call_begin
        call    *door_target(%rip)
/* Where every door comes back: registers and flags go to after. */
door_back:
        mov     %rsp, after + REGISTERS_SP(%rip)
        mov     host_sp(%rip), %rsp
        pushfq
        popq    after + REGISTERS_FLAGS(%rip)
        pushq   $2
        popfq
        mov     after + REGISTERS_SP(%rip), %rsp
        save_registers after
        mov     host_sp(%rip), %rsp
        restore_callee
        ret

/* void door_on_any(void): the code at door_target, with RSP as in before. */
door_on_any:
        call_begin
        mov     before + REGISTERS_SP(%rip), %rsp
        jmp     *door_target(%rip)

/* The instruction of a path and nothing else. */
.macro bare name:req insn:vararg
        .global bare_\name
bare_\name:
        \insn
        jmp     door_back
.endm
        BARE_PATHS(bare)
        bare    syscall, syscall

/* The same by 32-bit code of this program: nothing but CS tells the kernel. */
.macro compat name:req insn:vararg
        .global compat_\name
compat_\name:
        ljmpl   *1f(%rip)
1:      .long   2f
        .word   SEL_USER_CS32
        .code32
2:      \insn
        ljmp    $SEL_USER_CS, $door_back
        .code64
.endm
        compat  int80, int $0x80
        compat  callgate, lcall $SEL_CALLGATE, $0
        .macro  ud2_call32
        ud2
        nopl    UD2_CALL_MARK(%eax)
        .endm
        compat  ud2, ud2_call32
        compat  sysenter, sysenter
        compat  syscall, syscall

/* long attempt_run(body *, long argument): RAX as the body left it. */
        .global attempt_run, attempt_resume, attempt_resume_wide
attempt_run:
        save_callee
        mov     %rsp, attempt_sp(%rip)
        mov     %rdi, %rax
        mov     %rsi, %rdi
        call    *%rax

/* A fault goes on here, with any RSP, RFLAGS, DS and ES. */
attempt_resume:
        mov     attempt_sp(%rip), %rsp
        pushq   $2
        popfq
        xor     %ecx, %ecx
        mov     %ecx, %ds
        mov     %ecx, %es
        restore_callee
        ret

        .code32
attempt_resume_wide:
        ljmp    $SEL_USER_CS, $attempt_resume
        .code64

/* void jump_on(void *code, void *stack): RAX = getpid. */
        .global jump_on
jump_on:
        mov     %rsi, %rsp
        mov     %rsp, %rcx              /* for SYSENTER */
        mov     $CALL_getpid, %eax
        jmp     *%rdi

        .section .note.GNU-stack, "", @progbits
