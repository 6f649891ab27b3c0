/* SPDX-License-Identifier: MIT
 * Bodies that stay in ring 3, or should.
 */
#include "bodies.h"

        .data
        .balign 16
room:   .skip   32

        .text
        body1   ud2, ud2
        body1   ud1, .byte 0x0f, 0xb9, 0xc0
        body1   lock_reg, .byte 0xf0, 0x01, 0xc0        /* lock add %eax, %eax */
        body    length16, .fill 15, 1, 0x66
        nop
        ret
        body1   into64, .byte 0xce
        body1   movaps, movaps room + 1(%rip), %xmm0
        body    cmpxchg16b, push %rbx
        cmpxchg16b room + 8(%rip)
        pop     %rbx
        ret

        body1   int3, int3
        body1   int_3, .byte 0xcd, 3
        body1   int_1, int $1
        body1   int_32, int $32
        body1   icebp, .byte 0xf1

        body1   hlt, hlt
        body1   clts, clts
        body1   invd, invd
        body1   wbinvd, wbinvd
        body    sysret, lea 1f(%rip), %rcx
        sysretq
1:      ret
        body    sysexit, lea 1f(%rip), %rdx
        mov     %rsp, %rcx
        sysexitq
1:      ret
        body1   swapgs, swapgs
        body    rdpmc, xor %ecx, %ecx
        rdpmc
        ret
        body1   sgdt, sgdt room(%rip)
        body1   sidt, sidt room(%rip)
        body1   sldt, sldt %eax
        body1   smsw, smsw %eax
        body1   str, str %eax

        body    ac, pushfq
        orl     $FLAG_AC, (%rsp)
        popfq
        mov     room + 1(%rip), %eax
        ret
        body1   read, mov (%rdi), %rax
        body    read_rbp, mov %rdi, %rbp
        mov     (%rbp), %rax
        ret
        body    push, mov %rdi, %rsp
        push    %rax
        ud2
        body    jump, jmp *%rdi
        body    jump66, .byte 0x66, 0xeb, 0x00  /* to the next instruction, or its low 16 bits */
        ret
        body    ret, push %rdi
        ret
        body1   wrgsbase, wrgsbase %rdi

        body1   mov_ss_null, mov %edi, %ss
/* The descriptor's word, or -1 where ZF is clear; whether ZF is set. */
        body    lar, or $-1, %rdx
        lar     %edi, %eax
        cmovnz  %rdx, %rax
        ret
        body    lsl, or $-1, %rdx
        lsl     %edi, %eax
        cmovnz  %rdx, %rax
        ret
        body    verr, xor %eax, %eax
        verr    %di
        setz    %al
        ret
        body    verw, xor %eax, %eax
        verw    %di
        setz    %al
        ret

        body    popf, pushfq
        xorl    $(FLAG_IOPL | FLAG_IF), (%rsp)
        popfq
        pushfq
        pop     %rax
        ret

/* In: flags to set. */
        body    iret, mov %rsp, %r8
        pushq   $SEL_USER_SS
        pushq   %r8
        pushfq
        pushq   $SEL_USER_CS
        pushq   $1f
        pushfq
        or      %rdi, (%rsp)
        popfq
        iretq
1:      ret
        body    lret, pushq $SEL_USER_CS
        pushq   $1f
        lretq
1:      ret

        .global step_first, step_ss_after
        body    step, set_tf
step_first:
        nop
        nop
        clear_tf
        ret
        body    step_ss, mov %ss, %eax
        set_tf
        mov     %eax, %ss
step_ss_after:
        nop
        nop
        clear_tf
        ret

        .section .note.GNU-stack, "", @progbits
