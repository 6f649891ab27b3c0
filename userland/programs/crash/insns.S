/* SPDX-License-Identifier: MIT
 * The kinds of `crash` that are an instruction or a few. RDI is the kind's argument.
 */
#include "gdt/selectors.h"
#include "calls.h"

        .text
gate_pointer:                           /* m16:32, of which only the selector counts */
        .long   0
        .word   SEL_CALLGATE

.macro kind name:req insn:vararg
        .global die_\name
die_\name:
        \insn
.endm

/* The same, and nothing after it. */
.macro kind1 name:req insn:vararg
        kind    \name, \insn
        ret
.endm

        kind    de, xor %edx, %edx
        xor     %ecx, %ecx
        mov     $1, %eax
        div     %ecx
        ret

        kind    db, pushfq
        orl     $0x100, (%rsp)
        popfq
        nop
        nop
        ret

        kind    ac, pushfq
        orl     $0x40000, (%rsp)
        popfq
        mov     -15(%rsp), %rax
        pushfq
        andl    $~0x40000, (%rsp)
        popfq
        ret

        kind    mf, fninit
        push    $0x37b                  /* all masked but divide by zero */
        fldcw   (%rsp)
        pop     %rax
        fldz
        fld1
        fdivp
        fwait
        ret

        kind    xf, push $0x1d80        /* all masked but divide by zero */
        ldmxcsr (%rsp)
        movl    $0x3f800000, (%rsp)
        movss   (%rsp), %xmm0
        xorps   %xmm1, %xmm1
        divss   %xmm1, %xmm0
        pop     %rax
        ret

        kind1   icebp, .byte 0xf1
        kind1   bp, int3
        kind1   of, int $4
        kind1   br, .byte 0x62, 0, 0, 0, 0, 0, 0, 0
        kind1   ud, ud2

        kind1   hlt, hlt
        kind1   cli, cli
        kind1   sti, sti
        kind    in, mov $0x3fd, %edx
        in      %dx, %al
        ret
        kind1   out, out %al, $0xf4
        kind1   clts, clts
        kind1   invd, invd
        kind1   invlpg, invlpg (%rsp)
        kind1   lgdt, lgdt (%rsp)
        kind1   lidt, lidt (%rsp)
        kind1   lldt, lldt %ax
        kind1   ltr, ltr %ax
        kind1   mov_cr0, mov %cr0, %rax
        kind1   mov_cr3, mov %rax, %cr3
        kind1   mov_dr7, mov %rax, %dr7
        kind    rdmsr, mov $0xc0000082, %ecx
        rdmsr
        ret
        kind    wrmsr, mov $0xc0000082, %ecx
        wrmsr
        ret
        kind1   swapgs, swapgs
        kind    sysret, lea 1f(%rip), %rcx
        sysretq
1:      ret
        kind    sysexit, lea 1f(%rip), %rdx
        mov     %rsp, %rcx
        sysexitq
1:      ret
        kind1   sgdt, sgdt -16(%rsp)
        kind1   smsw, smsw %eax

        kind1   int_0, int $0
        kind1   int_2, int $2
        kind1   int_8, int $8
        kind1   int_14, int $14
        kind1   int_32, int $32
        kind1   int_255, int $255

        kind    iret_kernel, mov %rsp, %rax
        push    $0x18
        push    %rax
        pushfq
        push    $0x10
        push    $die_ud
        iretq

        kind    iret_nt, mov %rsp, %rax
        push    $0x2b
        push    %rax
        pushfq
        push    $0x33
        push    $1f
        pushfq
        orl     $0x4000, (%rsp)
        popfq
        iretq
1:      ret

        kind    lret_kernel, push $0x10
        push    $die_ud
        lretq

        kind1   load_ds, mov %edi, %ds
        kind1   load_ss, mov %edi, %ss
        kind1   read, mov (%rdi), %rax
        kind1   write, movb $0, (%rdi)
        kind1   jump, jmp *%rdi
        kind    push, mov %rdi, %rsp
        push    %rax
        ud2

        kind    raw_int80, mov $CALL_getpid, %eax
        int     $0x80
        ret

        kind    raw_callgate, mov $CALL_getpid, %eax
        lcall   *gate_pointer(%rip)
        ret

        kind    raw_ud2, mov $CALL_getpid, %eax
        ud2
        nopl    UD2_CALL_MARK(%rax)
        ret

        kind    raw_syscall, mov $CALL_getpid, %eax
        syscall
        ret

        /* The kernel comes back to the vDSO, which pops flags and returns to 1. */
        kind    raw_sysenter, lea 1f(%rip), %rax
        push    %rax
        pushfq
        mov     %rsp, %rcx
        mov     %rdx, %r11
        mov     $CALL_getpid, %eax
        sysenter
1:      ret

        /* The landing pad in the vDSO is given this stack pointer, whatever it is. */
        kind    sysenter, mov %rdi, %rcx
        mov     $CALL_getpid, %eax
        sysenter
        ret

        /* TF comes into force with the instruction after POPFQ: that is the one that enters. */
.macro kind_tf name:req insn:vararg
        kind    \name, lea 1f(%rip), %rax
        push    %rax
        pushfq
        mov     %rsp, %rcx
        mov     %rdx, %r11
        mov     $CALL_getpid, %eax
        pushfq
        orl     $0x100, (%rsp)
        popfq
        \insn
1:      nop
        ud2
.endm
        kind_tf tf_int80, int $0x80
        kind_tf tf_syscall, syscall
        kind_tf tf_sysenter, sysenter

        kind    jump_on, mov %rsi, %rsp
        mov     $CALL_getpid, %eax
        jmp     *%rdi

        kind1   loop, jmp .

        .section .note.GNU-stack, "", @progbits
