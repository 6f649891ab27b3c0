/* SPDX-License-Identifier: MIT
 * The trap frame: Linux's struct pt_regs with the path tag below it. Every stub builds it, and nothing
 * after it is built depends on the path. It ends where its task's frame top points. */
#ifndef ENTRYLAB_ENTRY_FRAME_H
#define ENTRYLAB_ENTRY_FRAME_H

/* offset from the frame's start */
#define FRAME_PATH      0
#define FRAME_R15       8
#define FRAME_R14      16
#define FRAME_R13      24
#define FRAME_R12      32
#define FRAME_BP       40
#define FRAME_BX       48       /* below here C preserves: a fast exit finds these in the registers */
#define FRAME_R11      56
#define FRAME_R10      64
#define FRAME_R9       72
#define FRAME_R8       80
#define FRAME_AX       88       /* the result; -ENOSYS until a handler wrote it */
#define FRAME_CX       96
#define FRAME_DX      104
#define FRAME_SI      112
#define FRAME_DI      120
#define FRAME_ORIG_AX 128       /* the call's number; of an exception, the error code */
#define FRAME_IP      136       /* from here up it is what IRETQ takes */
#define FRAME_CS      144
#define FRAME_FLAGS   152
#define FRAME_SP      160
#define FRAME_SS      168
#define FRAME_SIZE    176       /* a multiple of 16: the CPU aligns RSP before it pushes */

/* The path tag: enum path_id of a call, or the vector of an exception with this. */
#define FRAME_TAG_EXCEPTION 0x100
/* In the same word, set by the stub of an IST vector that had to SWAPGS, for its own exit. */
#define FRAME_TAG_SWAPPED   0x200
#define FRAME_TAG_VECTOR    0x0ff
/* In the same word, for task_kill() alone: the fault was at our own IRETQ to the program. */
#define FRAME_TAG_IRETQ     0x400

/* offset from the frame's end, which is the task's frame top */
#define TASK_WORK     0
#define TASK_LANDING  8
#define TASK_LINUX_INT80 16

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

struct trap_frame {
    uint64_t path;
    uint64_t r15, r14, r13, r12, bp, bx;
    uint64_t r11, r10, r9, r8;
    uint64_t ax, cx, dx, si, di;
    uint64_t orig_ax;
    uint64_t ip, cs, flags, sp, ss;
};

#define ASSERT_AT(field, offset) \
    _Static_assert(offsetof(struct trap_frame, field) == (offset), "frame.h and the stubs differ: " #field)
ASSERT_AT(path, FRAME_PATH);
ASSERT_AT(r15, FRAME_R15);
ASSERT_AT(r14, FRAME_R14);
ASSERT_AT(r13, FRAME_R13);
ASSERT_AT(r12, FRAME_R12);
ASSERT_AT(bp, FRAME_BP);
ASSERT_AT(bx, FRAME_BX);
ASSERT_AT(r11, FRAME_R11);
ASSERT_AT(r10, FRAME_R10);
ASSERT_AT(r9, FRAME_R9);
ASSERT_AT(r8, FRAME_R8);
ASSERT_AT(ax, FRAME_AX);
ASSERT_AT(cx, FRAME_CX);
ASSERT_AT(dx, FRAME_DX);
ASSERT_AT(si, FRAME_SI);
ASSERT_AT(di, FRAME_DI);
ASSERT_AT(orig_ax, FRAME_ORIG_AX);
ASSERT_AT(ip, FRAME_IP);
ASSERT_AT(cs, FRAME_CS);
ASSERT_AT(flags, FRAME_FLAGS);
ASSERT_AT(sp, FRAME_SP);
ASSERT_AT(ss, FRAME_SS);
#undef ASSERT_AT
_Static_assert(sizeof(struct trap_frame) == FRAME_SIZE && FRAME_SIZE % 16 == 0, "");
/* Linux's offsets, as a register dump shows them, start one word higher. */
_Static_assert(FRAME_ORIG_AX == 8 + 15 * 8 && FRAME_SS == 8 + 20 * 8, "pt_regs order");

#endif
#endif
