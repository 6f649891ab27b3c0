/* SPDX-License-Identifier: MIT
 * A 32-bit program may jump to 64-bit code: the GDT has a segment for it. So the registers that
 * 32-bit code does not see are its own as well, and so are the upper halves of the others.
 */
#ifndef ENTRYLAB_WIDE_H
#define ENTRYLAB_WIDE_H

#define WIDE_SP 120
#define WIDE_FLAGS 128

#ifndef __ASSEMBLER__

#include "check.h"

struct wide {
    uint64_t ax, bx, cx, dx, si, di, bp, r8, r9, r10, r11, r12, r13, r14, r15, sp, flags;
};
_Static_assert(offsetof(struct wide, sp) == WIDE_SP, "struct wide: sp");
_Static_assert(offsetof(struct wide, flags) == WIDE_FLAGS, "struct wide: flags");

extern struct wide wide_before, wide_after;

/* Takes all registers from wide_before in 64-bit code, goes back to 32-bit code, enters there by
 * this build's path, with the stack or, if `bare`, without, and brings all registers back. */
void wide_call(void);
void wide_call_bare(void);

/* What the trampoline of the vDSO does when it has done its pushes. The landing pad returns to
 * wide_back. */
void wide_raw_sysenter(void);
void wide_raw_syscall(void);
void wide_back(void);

/* One call from 64-bit code, by the instruction itself. */
void wide_int80(void);
void wide_syscall(void);
void wide_callgate(void);
void wide_ud2(void);

#endif
#endif
