/* SPDX-License-Identifier: MIT
 * The kinds of `crash` for 32-bit programs. The kind's argument is on the stack.
 */
#include "gdt/selectors.h"
#include "kind.h"

        .text
        kind    de, xor %edx, %edx
        xor     %ecx, %ecx
        mov     $1, %eax
        div     %ecx
        ret

        kind    db, pushf
        orl     $0x100, (%esp)
        popf
        nop
        nop
        ret

        kind1   bp, int3

        kind    into, mov $0x7fffffff, %eax
        inc     %eax
        into
        ret

        kind    bound, push $2
        push    $1
        mov     $3, %eax
        bound   %eax, (%esp)
        add     $8, %esp
        ret

        kind1   ud, ud2

        kind    ud_nop, mov $CALL_getpid, %eax
        ud2
        nopl    0x64(%eax)
        ret

        kind    ac, pushf
        orl     $0x40000, (%esp)
        popf
        mov     1(%esp), %eax
        pushf
        andl    $~0x40000, (%esp)
        popf
        ret

        kind    mf, fninit
        push    $0x37b                  /* all masked but divide by zero */
        fldcw   (%esp)
        pop     %eax
        fldz
        fld1
        fdivp
        fwait
        ret

        kind1   hlt, hlt
        kind1   cli, cli
        kind    in, mov $0x3fd, %edx
        in      %dx, %al
        ret
        kind1   mov_cr0, mov %cr0, %eax
        kind    rdmsr, mov $0xc0000082, %ecx
        rdmsr
        ret
        kind    sysexit, mov $1f, %edx
        mov     %esp, %ecx
        sysexit
1:      ret
        kind1   int_14, int $14

        kind    iret_kernel, pushf
        push    $SEL_KERNEL_CS
        push    $die_ud
        iret
        kind    lret_kernel, push $SEL_KERNEL_CS
        push    $die_ud
        lret
        kind1   lcall_tss, lcall $SEL_TSS | 3, $0
        kind1   lcall_inside, lcall $SEL_CALLGATE + 8, $0
        kind1   lcall_kernel, lcall $SEL_KERNEL_CS, $die_ud

        kind    load_ds, mov 4(%esp), %eax
        mov     %eax, %ds
        ret
        kind    use_ds, mov 4(%esp), %eax
        mov     %ds, %edx
        mov     %eax, %ds
        mov     die_ud, %ecx
        mov     %edx, %ds
        ret
        kind    load_ss, mov 4(%esp), %eax
        mov     %eax, %ss
        ret

        kind    read, mov 4(%esp), %eax
        mov     (%eax), %eax
        ret
        kind    write, mov 4(%esp), %eax
        movb    $0, (%eax)
        ret
        kind    jump, mov 4(%esp), %eax
        jmp     *%eax
        kind    push, mov 4(%esp), %esp
        push    %eax
        push    %eax
        push    %eax
        ud2
        kind1   text_write, movb $0, die_ud
        kind    vdso_write, push $33    /* AT_SYSINFO_EHDR */
        call    auxiliary
        pop     %ecx
        movb    $0, (%eax)
        ret

        /* 64-bit code, which a 32-bit program can jump to, and its way back. */
        kind    wide_read, ljmp $SEL_USER_CS, $1f
        .code64
1:      movabs  $KERNEL_TEXT, %rax
        mov     (%rax), %rax
        ud2
        .code32

        kind1   loop, jmp .

        .section .note.GNU-stack, "", @progbits
