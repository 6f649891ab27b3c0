/* SPDX-License-Identifier: MIT */
#ifndef ENTRYLAB_ENTRY_DISPATCH_H
#define ENTRYLAB_ENTRY_DISPATCH_H

#include <stdint.h>

#include "entry/frame.h"

/* The one dispatcher, in the four forms that a stub may want: its frame is the task's, it is on the CPU's
 * kernel stack, interrupts are off. All look the number up in the table of the caller's ABI, call the
 * handler, and apply the exit rule. They return the end of the running task's frame if it may leave by the
 * stub's own exit, with RBX, RBP and R12-R15 as they are; else they do not return, and the task has left by
 * IRETQ with every register from its frame.
 *
 *                          caller              the stub's own exit */
struct trap_frame *syscall_dispatch(struct trap_frame *frame);      /* 64-bit           SYSRETQ, SYSEXITQ */
struct trap_frame *syscall_dispatch32(struct trap_frame *frame);    /* 32-bit           SYSRETL, SYSEXITL */
struct trap_frame *gate_dispatch(struct trap_frame *frame);         /* as CS says       IRETQ */
struct trap_frame *gate_dispatch32(struct trap_frame *frame);       /* i386's ABI       IRETQ */

struct task;
/* Makes TASK's frame one that it may leave with, whoever edited it, and settles its pending work. Kills it,
 * and does not return, if the frame asks for ring 0. */
void frame_settle(struct task *task);
/* The running task leaves with every register from its frame, when that is settled. */
void exit_to_user(struct task *task) __attribute__((noreturn));
/* The same with a frame that is settled. In exit.S. */
void leave_by_iret(struct trap_frame *frame) __attribute__((noreturn));

/* Lets the call `trace` speak to Bochs; before, it does nothing. */
void calls_enable_trace(void);

/* How often, by enum lab_counter. */
extern uint64_t counters[];

#endif
