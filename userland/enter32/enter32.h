/* SPDX-License-Identifier: MIT
 * The shape of a 32-bit path whose instruction stands in the vDSO, as Linux has it: three registers
 * are on the stack when it enters, the topmost being EBP, which is the sixth argument, and the
 * kernel comes back to the one landing pad of vdso/vdso32.S, which takes them off again.
 */
#ifndef ENTRYLAB_ENTER32_H
#define ENTRYLAB_ENTER32_H

#include "enter.h"

/* In: id. Out: the head of __entrylab_ID; the file goes on with its own instructions.
 * Clobbers: nothing. */
.macro trampoline_begin id:req
        function_begin __entrylab_\id
        .irp    register, ecx, edx, ebp
        push    %\register
        .cfi_adjust_cfa_offset 4
        .cfi_rel_offset %\register, 0
        .endr
.endm

/* In: id. Out: the end of __entrylab_ID, and user_ID_back at the landing pad: vdso32.lds puts this
 * section, which is empty, right before it. Clobbers: nothing. */
.macro trampoline_end id:req
        ud2                             /* the kernel does not come back here */
        function_end __entrylab_\id
        .pushsection .text.landing.marks, "ax", @progbits
        mark    user_\id\()_back
        .popsection
.endm

#endif
