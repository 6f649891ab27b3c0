/* SPDX-License-Identifier: MIT
 * Runs instructions that may fault, in whatever state they leave the CPU.
 */
#include "cpu/registers.h"
#include "gdt/selectors.h"
#include "calls.h"

        .bss
        .balign 8
attempt_sp:
        .skip   8

        .text
/* long attempt_run(body *, long argument): RAX as the body left it. */
        .global attempt_run, attempt_resume, attempt_resume32
attempt_run:
        .irp    register, rbx, rbp, r12, r13, r14, r15
        push    %\register
        .endr
        mov     %rsp, attempt_sp(%rip)
        mov     %rdi, %rax
        mov     %rsi, %rdi
        call    *%rax

/* A fault goes on here, with any RSP, RFLAGS, DS and ES. */
attempt_resume:
        mov     attempt_sp(%rip), %rsp
        pushq   $FLAG_ONE               /* IF cannot be changed here */
        popfq
        xor     %ecx, %ecx
        mov     %ecx, %ds
        mov     %ecx, %es
        .irp    register, r15, r14, r13, r12, rbp, rbx
        pop     %\register
        .endr
        ret

        .code32
attempt_resume32:
        ljmp    $SEL_USER_CS, $attempt_resume
        .code64

/* long harness(long number, ...) */
        .global harness
harness:
        mov     %rdi, %rax
        mov     %rsi, %rdi
        mov     %rdx, %rsi
        mov     %rcx, %rdx
        mov     %r8, %r10
        int     $0x80
        ret

/* probe_exit does not come back here unless it faulted in ring 0. */
        .global body_exit
body_exit:
        mov     $CALL_probe_exit, %eax
        mov     exit_arguments(%rip), %rdi
        mov     exit_arguments + 8(%rip), %rsi
        mov     exit_arguments + 16(%rip), %rdx
        mov     exit_arguments + 24(%rip), %r10
        int     $0x80
        ret

/* Where such an exit goes. At the first RSP is anything, and no flag is touched before they are
 * read. At the others the first instruction counts: after it, RF is clear. */
        .global landing_flags, landing_pushf, landing_int3, landing_syscall
landing_flags:
        mov     attempt_sp(%rip), %rsp
landing_pushf:
        pushfq
        pop     %rax
        jmp     attempt_resume

landing_int3:
        int3

landing_syscall:                        /* of a number that no call has */
        syscall
        jmp     attempt_resume

        .section .note.GNU-stack, "", @progbits
