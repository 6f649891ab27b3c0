/* SPDX-License-Identifier: MIT
 * The kinds that enter the kernel, by the bare instructions.
 */
#include "gdt/selectors.h"
#include "kind.h"

        .text
        kind    raw_int80, mov $CALL_getpid, %eax
        int     $0x80
        ret
        kind    raw_callgate, mov $CALL_getpid, %eax
        lcall   $SEL_CALLGATE, $0
        ret
        kind    raw_ud2, mov $CALL_getpid, %eax
        ud2
        nopl    UD2_CALL_MARK(%eax)
        ret

/* The kernel comes back to the landing pad, which pops three registers and returns to 1. One that
 * refuses comes back here instead.
 * In: name, the instruction; convention, the register that EBP carries. */
.macro raw name:req convention:req
        .global die_raw_\name
die_raw_\name:
        push    %ebp
        push    $1f
        push    %ecx
        push    %edx
        push    %ebp
        mov     %\convention, %ebp
        mov     $CALL_getpid, %eax
        \name
        pop     %ebp
        pop     %edx
        pop     %ecx
        ret
1:      pop     %ebp
        ret
.endm
        raw     sysenter, esp
        raw     syscall, ecx

        /* The landing pad is given this stack pointer, whatever it is. */
        kind    sysenter, mov 4(%esp), %ebp
        mov     $CALL_getpid, %eax
        sysenter
        ud2
        kind    syscall, mov 4(%esp), %esp
        mov     $CALL_getpid, %eax
        syscall
        ud2

far_sysenter:
        .long   1f
        .word   SEL_USER_CS32
far_syscall:
        .long   2f
        .word   SEL_USER_CS32
        kind    wide_sysenter, ljmp $SEL_USER_CS, $3f
1:      mov     $CALL_getpid, %eax
        sysenter
        ud2
        .code64
3:      movabs  $KERNEL_TEXT, %rbp
        ljmpl   *far_sysenter(%rip)
        .code32
        kind    wide_syscall, ljmp $SEL_USER_CS, $4f
2:      mov     $CALL_getpid, %eax
        syscall
        ud2
        .code64
4:      movabs  $KERNEL_TEXT, %rsp
        ljmpl   *far_syscall(%rip)
        .code32

        .section .note.GNU-stack, "", @progbits
