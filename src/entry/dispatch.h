/* SPDX-License-Identifier: MIT */
#ifndef ENTRYLAB_ENTRY_DISPATCH_H
#define ENTRYLAB_ENTRY_DISPATCH_H

#include <stdint.h>

#include "entry/frame.h"

/* The one dispatcher: every stub calls it with its frame, on the CPU's kernel stack, interrupts off.
 * Returns the end of the running task's frame if it may leave by the fast exit of the path it came by;
 * else it does not return, and the task has left by IRETQ. */
struct trap_frame *syscall_dispatch(struct trap_frame *frame);

/* Settles a task's pending work and leaves with every register from its frame. */
void exit_to_user(struct trap_frame *frame) __attribute__((noreturn));

/* Lets the harness calls of syscalls.def answer; before, they are -ENOSYS. */
void calls_enable_harness(void);
/* Lets the call `trace` speak to Bochs; before, it does nothing. */
void calls_enable_trace(void);

/* How often, by enum lab_counter. */
extern uint64_t counters[];

#endif
