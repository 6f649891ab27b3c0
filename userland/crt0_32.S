/* SPDX-License-Identifier: MIT
 * Where a 32-bit program starts; as crt0.S.
 */
#include "registers.h"

        .section .text.start, "ax", @progbits
        .global _start
        .type   _start, @function
_start:
        .cfi_startproc
        .cfi_undefined %eip
        save_registers start_registers
        pushf
        pop     start_registers + REGISTERS_FLAGS

        mov     %esp, %eax              /* argc, argv, envp, auxv */
        xor     %ebp, %ebp
        and     $-16, %esp
        sub     $12, %esp
        push    %eax
        call    start
        ud2
        .cfi_endproc
        .size   _start, . - _start

        .section .note.GNU-stack, "", @progbits
