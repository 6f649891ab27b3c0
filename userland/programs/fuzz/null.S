/* SPDX-License-Identifier: MIT
 * The loops of the null cases: null.h.
 */
#include "bare.h"
#include "null.h"

        .bss
        .balign 64
        .irp    name, cursor, end, hash, ax, cx, r11, sp, flags, door, door_syscall, host_sp
        .global null_\name
null_\name:
        .skip   8
        .endr
        .global null_difference
null_difference:
        .skip   8 * NULL_REGISTERS

        .text
/* In: null_cursor. Out: every register and flag from the vector, RSP from its
 * field. Clobbers: the stack below RSP. */
.macro null_load sp:req
        mov     null_cursor(%rip), %rcx
        pushq   NULL_FLAGS(%rcx)
        mov     NULL_NUMBER(%rcx), %rax
        mov     NULL_WORDS + NULL_BX(%rcx), %rbx
        mov     NULL_WORDS + NULL_DX(%rcx), %rdx
        mov     NULL_WORDS + NULL_SI(%rcx), %rsi
        mov     NULL_WORDS + NULL_DI(%rcx), %rdi
        mov     NULL_WORDS + NULL_BP(%rcx), %rbp
        mov     NULL_WORDS + NULL_R8(%rcx), %r8
        mov     NULL_WORDS + NULL_R9(%rcx), %r9
        mov     NULL_WORDS + NULL_R10(%rcx), %r10
        mov     NULL_WORDS + NULL_R11(%rcx), %r11
        mov     NULL_WORDS + NULL_R12(%rcx), %r12
        mov     NULL_WORDS + NULL_R13(%rcx), %r13
        mov     NULL_WORDS + NULL_R14(%rcx), %r14
        mov     NULL_WORDS + NULL_R15(%rcx), %r15
        popfq
        mov     \sp(%rcx), %rsp
        mov     NULL_WORDS + NULL_CX(%rcx), %rcx
.endm

/* RAX |= MEMORY ^ R11, and R11 is lost. */
.macro null_compare memory:req
        xor     \memory, %r11
        or      %r11, %rax
.endm

/* In: what the call left. Out: RAX = 0 if all but CX and R11 is as it should
 * be, RCX = null_cursor, RSP = ours. Clobbers: R11, flags. */
.macro null_check sp:req
        mov     %rax, null_ax(%rip)
        mov     %rcx, null_cx(%rip)
        mov     %r11, null_r11(%rip)
        mov     %rsp, null_sp(%rip)
        mov     null_host_sp(%rip), %rsp
        pushfq
        popq    null_flags(%rip)
        mov     null_cursor(%rip), %rcx
        rolq    $5, null_hash(%rip)
        xor     %rax, null_hash(%rip)
        xor     NULL_EXPECTED(%rcx), %rax
        xor     NULL_WORDS + NULL_BX(%rcx), %rbx
        xor     NULL_WORDS + NULL_DX(%rcx), %rdx
        xor     NULL_WORDS + NULL_SI(%rcx), %rsi
        xor     NULL_WORDS + NULL_DI(%rcx), %rdi
        xor     NULL_WORDS + NULL_BP(%rcx), %rbp
        xor     NULL_WORDS + NULL_R8(%rcx), %r8
        xor     NULL_WORDS + NULL_R9(%rcx), %r9
        xor     NULL_WORDS + NULL_R10(%rcx), %r10
        xor     NULL_WORDS + NULL_R12(%rcx), %r12
        xor     NULL_WORDS + NULL_R13(%rcx), %r13
        xor     NULL_WORDS + NULL_R14(%rcx), %r14
        xor     NULL_WORDS + NULL_R15(%rcx), %r15
        .irp    register, rbx, rdx, rsi, rdi, rbp, r8, r9, r10, r12, r13, r14, r15
        or      %\register, %rax
        .endr
        mov     null_flags(%rip), %r11
        null_compare NULL_FLAGS(%rcx)
        mov     null_sp(%rip), %r11
        null_compare \sp(%rcx)
.endm

/* Where a path keeps CX and R11. */
.macro null_check_kept
        mov     null_cx(%rip), %r11
        null_compare NULL_WORDS + NULL_CX(%rcx)
        mov     null_r11(%rip), %r11
        null_compare NULL_WORDS + NULL_R11(%rcx)
.endm

.macro null_begin
        .irp    register, rbx, rbp, r12, r13, r14, r15
        push    %\register
        .endr
        mov     %rsp, null_host_sp(%rip)
.endm

/* In: RAX. Out: the next turn at `again`, or the loop's result. */
.macro null_next again:req
        test    %rax, %rax
        jnz     null_bad
        add     $NULL_STRIDE, %rcx
        mov     %rcx, null_cursor(%rip)
        cmp     null_end(%rip), %rcx
        jne     \again
        jmp     null_leave
.endm

null_bad:
        .set    at, 0
        .irp    register, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
        mov     %\register, null_difference + at(%rip)
        .set    at, at + 8
        .endr
        mov     $1, %eax
null_leave:
        pushq   $2
        popfq
        .irp    register, r15, r14, r13, r12, rbp, rbx
        pop     %\register
        .endr
        ret

.macro null_inline id:req insn:vararg
        .global null_\id
        .balign 64
null_\id:
        null_begin
1:      null_load NULL_SP
        \insn
        null_check NULL_SP
        null_check_kept
        null_next 1b
.endm

        BARE_PATHS(null_inline)

/* RCX is where it came back to, R11 its flags. */
        .global null_syscall, null_syscall_back
        .balign 64
null_syscall:
        null_begin
1:      null_load NULL_SP
        syscall
null_syscall_back:
        null_check NULL_SP
        lea     null_syscall_back(%rip), %r11
        null_compare null_cx(%rip)
        mov     null_r11(%rip), %r11
        null_compare NULL_FLAGS(%rcx)
        null_next 1b

/* By its trampoline, in which RCX is RSP after two pushes, and R11 is RDX. */
        .global null_sysenter
        .balign 64
null_sysenter:
        null_begin
1:      null_load NULL_STACK
        call    *null_door(%rip)
        null_check NULL_STACK
        mov     NULL_STACK(%rcx), %r11
        sub     $16, %r11
        null_compare null_cx(%rip)
        mov     null_r11(%rip), %r11
        null_compare NULL_WORDS + NULL_DX(%rcx)
        null_next 1b

#define ENTRY_PATH(id, enters, leaves64, leaves32, title) bare_listed null_##id, id ;
#include "entry/paths.def"
#undef ENTRY_PATH

        .section .note.GNU-stack, "", @progbits
