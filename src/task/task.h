/* SPDX-License-Identifier: MIT
 * A task is its trap frame, its address space and a name. */
#ifndef ENTRYLAB_TASK_TASK_H
#define ENTRYLAB_TASK_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"
#include "cpu/percpu.h"
#include "entry/frame.h"
#include "mm/space.h"

#define TASK_NAME_SIZE 64

struct task {
    /* Where IRETQ faults, RSP is inside the frame, and the CPU and the stub push below it. */
    uint8_t headroom[128];
    struct trap_frame frame;
    uint64_t work;                      /* WORK_ bits: what to settle before a fast exit */
    uint64_t landing;                   /* where SYSENTER returns to: in this process's vDSO */
    struct space space;
    int pid;
    bool lab;                           /* carries the lab's note: int 0x80 speaks the 64-bit ABI */
    int path;                           /* enum path_id by the program's note, or -1 for any */
    uint64_t step_log;                  /* user address of u64[step_slots], or 0 */
    uint64_t step_slots, step_used;
    char name[TASK_NAME_SIZE];
} __attribute__((aligned(64)));

#define TASK_TOP (offsetof(struct task, frame) + sizeof(struct trap_frame))
_Static_assert(TASK_TOP % 16 == 0, "the CPU aligns RSP down to 16 before it pushes");
_Static_assert(offsetof(struct task, work) == TASK_TOP + TASK_WORK, "the exit check reads it there");
_Static_assert(offsetof(struct task, landing) == TASK_TOP + TASK_LANDING, "sysenter.S pushes it");

/* The task whose frame ends there. */
static inline struct task *task_at(uint64_t frame_top)
{
    return (struct task *)(frame_top - TASK_TOP);
}

static inline struct task *current(void)
{
    return task_at(cpu_frame_top());
}

/* A module as GRUB handed it over. */
struct module { const void *data; uint64_t size; const char *command_line; };

/* Runs the modules one after another, then ends the emulator. Does not return. */
void tasks_run(const struct module *modules, unsigned count) __attribute__((noreturn));

/* The running program ends by its own will, or is killed by an exception. Goes on with the next
 * module; does not return. */
void task_exit(int status) __attribute__((noreturn));
void task_kill(const struct trap_frame *frame) __attribute__((noreturn));

#endif
