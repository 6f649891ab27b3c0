/* SPDX-License-Identifier: MIT
 * The general registers and the flags, as C and assembly keep them in memory.
 */
#ifndef ENTRYLAB_REGISTERS_H
#define ENTRYLAB_REGISTERS_H

#ifdef __i386__
#include "registers32.h"
#else

#define REGISTERS_SP 120
#define REGISTERS_FLAGS 128

#ifdef __ASSEMBLER__

/* Out: `to`, a struct registers, but for its flags. Clobbers: nothing, and no flag. */
.macro save_registers to:req
        .set    offset, 0
        .irp    register, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15,\
                          rsp
        mov     %\register, \to + offset(%rip)
        .set    offset, offset + 8
        .endr
.endm

/* In: `from`, a struct registers. Out: all registers but RSP. Clobbers: no flag. */
.macro load_registers from:req
        .set    offset, 0
        .irp    register, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
        mov     \from + offset(%rip), %\register
        .set    offset, offset + 8
        .endr
.endm

#else

#include <stddef.h>
#include <stdint.h>

struct registers {
    uint64_t ax, bx, cx, dx, si, di, bp, r8, r9, r10, r11, r12, r13, r14, r15, sp, flags;
};
_Static_assert(offsetof(struct registers, sp) == REGISTERS_SP, "registers.h: sp");
_Static_assert(offsetof(struct registers, flags) == REGISTERS_FLAGS, "registers.h: flags");

#endif
#endif
#endif
