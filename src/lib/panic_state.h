/* SPDX-License-Identifier: MIT
 * What a panic says of the CPU besides the registers of the frame. */
#ifndef ENTRYLAB_LIB_PANIC_STATE_H
#define ENTRYLAB_LIB_PANIC_STATE_H

#include "entry/frame.h"

struct cpu;

struct panic_state {
    const struct cpu *cpu;  /* by GDTR; NULL if that is no CPU's */
    uint64_t gs, kernel_gs; /* the two bases as they were at FRAME's instruction */
    char stack[40];         /* whose stack FRAME's RSP is in, or RSP now */
    const char *sentence;   /* the state, where it is a known one; else "" */
};

/* FRAME: as in panic_frame(), or NULL. */
void panic_state(struct panic_state *state, const struct trap_frame *frame);

#endif
