/* SPDX-License-Identifier: MIT
 * Calls of a 32-bit program whose registers 64-bit code has filled and looks at.
 */
#include "gdt/selectors.h"
#include "abi.h"
#include "wide.h"

        .bss
        .balign 8
        .global wide_before, wide_after
wide_before:
        .skip   WIDE_FLAGS + 8
wide_after:
        .skip   WIDE_FLAGS + 8
wide_sp:
        .skip   4

        .text
/* m16:32, for far jumps through memory: the only ones that 64-bit code has. */
far_raw:
        .long   wide_raw
        .word   SEL_USER_CS32
far_bare:
        .long   wide_bare
        .word   SEL_USER_CS32
far_leave:
        .long   wide_leave
        .word   SEL_USER_CS32
far_sysenter:
        .long   raw_sysenter
        .word   SEL_USER_CS32
far_syscall:
        .long   raw_syscall
        .word   SEL_USER_CS32
gate:
        .long   0
        .word   SEL_CALLGATE

/* In: a 32-bit program's registers. Out: 64-bit code, all registers but RFLAGS from wide_before.
 * Clobbers: the stack. */
.macro wide_begin
        push    %ebx
        push    %ebp
        push    %esi
        push    %edi
        mov     %esp, wide_sp
        ljmp    $SEL_USER_CS, $1f
        .code64
1:      .set    offset, 0
        .irp    register, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15,\
                          rsp
        mov     wide_before + offset(%rip), %\register
        .set    offset, offset + 8
        .endr
.endm

        .global wide_call, wide_call_bare, wide_back
wide_call:
        wide_begin
        ljmpl   *far_raw(%rip)
        .code32
wide_raw:
        call    enter_raw
wide_back:
        ljmp    $SEL_USER_CS, $wide_end
        .code64
/* In: 64-bit code. Out: all registers in wide_after, those of a 32-bit program as C wants them. */
wide_end:
        .set    offset, 0
        .irp    register, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15,\
                          rsp
        mov     %\register, wide_after + offset(%rip)
        .set    offset, offset + 8
        .endr
        mov     wide_sp(%rip), %esp
        pushfq
        popq    wide_after + WIDE_FLAGS(%rip)
        ljmpl   *far_leave(%rip)
        .code32
wide_leave:
        pop     %edi
        pop     %esi
        pop     %ebp
        pop     %ebx
        ret

wide_call_bare:
        wide_begin
        ljmpl   *far_bare(%rip)
        .code32
wide_bare:
        movl    $wide_back, enter_bare_back
        jmp     *enter_bare_address

.macro wide_trampoline insn:req
        .global wide_raw_\insn
wide_raw_\insn:
        wide_begin
        ljmpl   *far_\insn(%rip)
        .code32
raw_\insn:
        \insn
        ud2
.endm
        wide_trampoline sysenter
        wide_trampoline syscall

.macro wide_insn name:req insn:vararg
        .global wide_\name
wide_\name:
        wide_begin
        \insn
        jmp     wide_end
        .code32
.endm
.macro ud2_call
        ud2
        nopl    UD2_CALL_MARK(%rax)
.endm
        wide_insn int80, int $0x80
        wide_insn syscall, syscall
        wide_insn callgate, lcall *gate(%rip)
        wide_insn ud2, ud2_call

        .section .note.GNU-stack, "", @progbits
