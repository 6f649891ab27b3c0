/* SPDX-License-Identifier: MIT
 * The registers of 32-bit code, included by registers.h.
 */
#define REGISTERS_SP 28
#define REGISTERS_FLAGS 32

#ifdef __ASSEMBLER__

/* Out: `to`, a struct registers, but for its flags. Clobbers: nothing, and no flag. */
.macro save_registers to:req
        .set    offset, 0
        .irp    register, eax, ebx, ecx, edx, esi, edi, ebp, esp
        mov     %\register, \to + offset
        .set    offset, offset + 4
        .endr
.endm

/* In: `from`, a struct registers. Out: all registers but ESP. Clobbers: no flag. */
.macro load_registers from:req
        .set    offset, 0
        .irp    register, eax, ebx, ecx, edx, esi, edi, ebp
        mov     \from + offset, %\register
        .set    offset, offset + 4
        .endr
.endm

#else

#include <stddef.h>

struct registers {
    unsigned long ax, bx, cx, dx, si, di, bp, sp, flags;
};
_Static_assert(offsetof(struct registers, sp) == REGISTERS_SP, "registers32.h: sp");
_Static_assert(offsetof(struct registers, flags) == REGISTERS_FLAGS, "registers32.h: flags");

#endif
