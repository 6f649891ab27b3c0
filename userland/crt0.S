/* SPDX-License-Identifier: MIT
 * Where a program starts. The registers are kept as the kernel left them, for programs that ask.
 */
#include "registers.h"

        .section .text.start, "ax", @progbits
        .global _start
        .type   _start, @function
_start:
        .cfi_startproc
        .cfi_undefined %rip
        save_registers start_registers
        pushfq
        popq    start_registers + REGISTERS_FLAGS(%rip)

        mov     %rsp, %rdi              /* argc, argv, envp, auxv */
        xor     %ebp, %ebp
        and     $-16, %rsp
        call    start
        ud2
        .cfi_endproc
        .size   _start, . - _start

        .section .note.GNU-stack, "", @progbits
