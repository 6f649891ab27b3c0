/* SPDX-License-Identifier: MIT
 * Where the trampolines of enter32/ come back to. Right before stands an INT 0x80 with the same
 * registers and the same stack: a kernel that moves EIP back by two bytes makes the call anew.
 */
/* In: offsets from the CFA at entry of a trampoline, after its three pushes. */
.macro landing_begin name:req
        .type   \name, @function
\name:
        .cfi_startproc
        .cfi_def_cfa_offset 16
        .cfi_offset %ecx, -8
        .cfi_offset %edx, -12
        .cfi_offset %ebp, -16
.endm

        .section .text.landing.restart, "ax", @progbits
        landing_begin landing_restart
        int     $0x80
        .cfi_endproc
        .size   landing_restart, . - landing_restart

        .section .text.landing.pad, "ax", @progbits
        .global landing_pad
        landing_begin landing_pad
        /* "same value", not "restore": the assembler may have put the rules from
         * above into the CIE. */
        .irp    register, ebp, edx, ecx
        pop     %\register
        .cfi_adjust_cfa_offset -4
        .cfi_same_value %\register
        .endr
        ret
        .cfi_endproc
        .size   landing_pad, . - landing_pad

        .section .note.GNU-stack, "", @progbits
