/* SPDX-License-Identifier: MIT
 * Bodies that enter the kernel.
 */
#include "bodies.h"

        .data
        .balign 8
gate_pointer:
        .long   0
        .word   SEL_CALLGATE
        .balign 8
gate_pointer_rexw:                      /* m16:64; read as m16:32 its selector is null */
        .quad   0
        .word   SEL_CALLGATE

        .text
        body    syscall, mov $CALL_null, %eax
        syscall
        ret
/* How far behind the instruction the CPU put RCX. */
        body    syscall_prefix, mov $CALL_null, %eax
        .byte   0x2e, 0x3e, 0x48, 0x0f, 0x05
1:      lea     1b(%rip), %rax
        sub     %rcx, %rax
        ret
        body    syscall_df, mov $CALL_flags, %eax
        std
        syscall
        cld
        ret
        body    syscall_tf, mov $CALL_null, %eax
        set_tf
        syscall
        nop
        clear_tf
        ret
/* In: STAR to restore. Out: CS and SS << 16 after SYSRETQ. Nothing may fault before the second
 * SYSCALL: SS may be one that no IRETQ takes. */
        body    syscall_star, mov $CALL_null, %eax
        mov     %rdi, %rsi
        syscall
        mov     %ss, %r8d
        mov     %cs, %r9d
        mov     $CALL_wrmsr, %eax
        mov     $MSR_STAR, %edi
        syscall
        mov     %r8d, %eax
        shl     $16, %eax
        or      %r9d, %eax
        ret

/* What the trampoline of the vDSO does before SYSENTER; the kernel goes back to its second half,
 * which takes the flags and an address from this stack. */
.macro sysenter_frame back:req
        lea     \back(%rip), %rax
        push    %rax
        pushfq
        mov     %rsp, %rcx
        mov     %rdx, %r11
.endm
        body    sysenter, sysenter_frame 1f
        mov     $CALL_null, %eax
        sysenter
1:      ret
/* In: the value that restores SYSENTER_CS, for the way back. */
        body    sysenter_wrmsr, sysenter_frame 1f
        mov     %rdi, %rsi
        mov     $MSR_SYSENTER_CS, %edi
        mov     $CALL_wrmsr, %eax
        sysenter
1:      ret
        body    sysenter_tf, sysenter_frame 1f
        mov     $CALL_null, %eax
        set_tf
        sysenter
1:      ret
        body    int80_tf, mov $CALL_null, %eax
        set_tf
        int     $0x80
        nop
        clear_tf
        ret
        body    callgate, mov $CALL_null, %eax
        lcall   *gate_pointer(%rip)
        ret
        body    callgate_tf, mov $CALL_null, %eax
        set_tf
        lcall   *gate_pointer(%rip)
        nop
        clear_tf
        ret
        body    callgate_rexw, mov $CALL_null, %eax
        .byte   0x48, 0xff, 0x1d        /* rex.w lcall *gate_pointer_rexw(%rip) */
        .long   gate_pointer_rexw - . - 4
        ret

        .section .note.GNU-stack, "", @progbits
