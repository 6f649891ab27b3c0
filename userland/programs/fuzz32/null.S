/* SPDX-License-Identifier: MIT
 * The loops of the null cases of 32-bit code: null.h.
 */
#include "bare.h"
#include "null.h"

        .bss
        .balign 64
        .irp    name, cursor, end, hash, ax, cx, r11, sp, flags, host_sp
        .global null_\name
null_\name:
        .skip   8
        .endr
        .global null_difference, null_high, null_door, null_door_syscall
null_difference:
        .skip   8 * NULL_REGISTERS
null_high:
        .skip   8 * 8
null_door:
        .skip   4
null_door_syscall:
        .skip   4

        .text
null_far_32:
        .long   null_entered
        .word   SEL_USER_CS32
null_far_leave:
        .long   null_left
        .word   SEL_USER_CS32

/* In: null_cursor. Out: every register and flag from the vector, ESP from its
 * field. Clobbers: the stack below ESP. */
.macro null_load sp:req
        mov     null_cursor, %ecx
        push    NULL_FLAGS(%ecx)
        mov     NULL_NUMBER(%ecx), %eax
        mov     NULL_WORDS + NULL_BX(%ecx), %ebx
        mov     NULL_WORDS + NULL_DX(%ecx), %edx
        mov     NULL_WORDS + NULL_SI(%ecx), %esi
        mov     NULL_WORDS + NULL_DI(%ecx), %edi
        mov     NULL_WORDS + NULL_BP(%ecx), %ebp
        popf
        mov     \sp(%ecx), %esp
        mov     NULL_WORDS + NULL_CX(%ecx), %ecx
.endm

/* EAX |= what is in SEEN ^ WANTED, and EDX is lost. */
.macro null_compare seen:req wanted:req
        mov     \seen, %edx
        xor     \wanted, %edx
        or      %edx, %eax
.endm

/* In: what the call left. Out: the next turn at `again`, or the loop's end. */
.macro null_check sp:req again:req
        mov     %eax, null_ax
        mov     %ecx, null_cx
        mov     %edx, null_r11
        mov     %esp, null_sp
        mov     null_host_sp, %esp
        pushf
        pop     null_flags
        mov     null_cursor, %ecx
        roll    $5, null_hash
        xor     %eax, null_hash
        xor     NULL_EXPECTED(%ecx), %eax
        xor     NULL_WORDS + NULL_BX(%ecx), %ebx
        xor     NULL_WORDS + NULL_SI(%ecx), %esi
        xor     NULL_WORDS + NULL_DI(%ecx), %edi
        xor     NULL_WORDS + NULL_BP(%ecx), %ebp
        .irp    register, ebx, esi, edi, ebp
        or      %\register, %eax
        .endr
        null_compare null_flags, NULL_FLAGS(%ecx)
        null_compare null_sp, \sp(%ecx)
        null_compare null_cx, (NULL_WORDS + NULL_CX)(%ecx)
        null_compare null_r11, (NULL_WORDS + NULL_DX)(%ecx)
        test    %eax, %eax
        jnz     null_bad
        add     $NULL_STRIDE, %ecx
        mov     %ecx, null_cursor
        cmp     null_end, %ecx
        jne     \again
        jmp     null_leave
.endm

null_bad:
        mov     %ebx, null_difference + NULL_BX
        mov     %esi, null_difference + NULL_SI
        mov     %edi, null_difference + NULL_DI
        mov     %ebp, null_difference + NULL_BP
        mov     $1, %eax
null_leave:
        push    $2
        popf
        ljmp    $SEL_USER_CS, $1f
        .code64
1:      .set    at, 0
        .irp    register, r8, r9, r10, r11, r12, r13, r14, r15
        mov     %\register, null_high + at(%rip)
        .set    at, at + 8
        .endr
        ljmpl   *null_far_leave(%rip)
        .code32
null_left:
        .irp    register, edi, esi, ebp, ebx
        pop     %\register
        .endr
        ret

/* In: EAX = the loop. Out: R8 to R15 filled. */
null_enter:
        .irp    register, ebx, ebp, esi, edi
        push    %\register
        .endr
        mov     %esp, null_host_sp
        ljmp    $SEL_USER_CS, $1f
        .code64
1:      movabs  $0x5a5a5a5a5a5a5a00, %r8
        .set    at, 1
        .irp    register, r9, r10, r11, r12, r13, r14, r15
        lea     at(%r8), %\register
        .set    at, at + 1
        .endr
        ljmpl   *null_far_32(%rip)
        .code32
null_entered:
        jmp     *%eax

.macro null_path id:req sp:req insn:vararg
        .global null_\id
        .balign 64
null_\id:
        mov     $1f, %eax
        jmp     null_enter
1:      null_load \sp
        \insn
        null_check \sp, 1b
.endm

.macro null_inline id:req insn:vararg
        null_path \id, NULL_SP, \insn
.endm

        BARE_PATHS(null_inline)
        null_path sysenter, NULL_STACK, call *null_door
        null_path syscall, NULL_STACK, call *null_door_syscall

#define ENTRY_PATH(id, enters, leaves64, leaves32, title) bare_listed null_##id, id ;
#include "entry/paths.def"
#undef ENTRY_PATH

        .section .note.GNU-stack, "", @progbits
