/* SPDX-License-Identifier: MIT
 * A task is its trap frame, its address space and what a switch has to carry over. */
#ifndef ENTRYLAB_TASK_TASK_H
#define ENTRYLAB_TASK_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"
#include "cpu/percpu.h"
#include "entry/entry.h"
#include "entry/frame.h"
#include "mm/space.h"
#include "task/fpu.h"
#include "task/limits.h"

struct task {
    /* Where IRETQ faults, RSP is inside the frame, and the CPU and the stub push below it. */
    uint8_t headroom[128];
    struct trap_frame frame;
    uint64_t work;                      /* WORK_ bits: what to settle before a fast exit */
    uint64_t landing;                   /* where SYSENTER and 32-bit SYSCALL return to: in its vDSO */
    uint64_t linux_int80;               /* not 0: INT 0x80 from 64-bit code speaks the i386 ABI */
    struct space space;
    enum caller caller;                 /* the mode that the program was built for */
    int pid;
    int path;                           /* enum path_id by the program's note, or -1 for any */
    int cpu;                            /* the one it is pinned to, or -1 */
    struct task *next;                  /* in the queue of the ready */
    int wait_pid;                       /* while it waits: for whose end */
    uint64_t wait_status;               /* user address for the status, or 0 */
    int ended_status;                   /* what goes there before it runs again */
    uint16_t ds, es, fs, gs;
    uint64_t fs_base, gs_base;
    uint64_t tls[GDT_TLS_SLOTS];        /* descriptors */
    uint64_t step_log;                  /* user address of u64[step_slots], or 0 */
    uint64_t step_slots, step_used;
    uint64_t fault_record, fault_resume;        /* of on_fault; resume is 0 when it is not armed */
    uint64_t blocked, ignored, pending; /* signals, by bit number + 1 */
    uint64_t wrote;                     /* bytes of console and reports */
    uint32_t closed;                    /* file descriptors, by bit */
    char name[TASK_NAME_SIZE];
    struct fpu_state fpu;
} __attribute__((aligned(64)));
_Static_assert(sizeof(struct task) <= 4096, "a task has one frame of memory");

#define TASK_TOP (offsetof(struct task, frame) + sizeof(struct trap_frame))
_Static_assert(TASK_TOP % 16 == 0, "the CPU aligns RSP down to 16 before it pushes");
_Static_assert(offsetof(struct task, work) == TASK_TOP + TASK_WORK, "the exit check reads it there");
_Static_assert(offsetof(struct task, landing) == TASK_TOP + TASK_LANDING, "the stubs push it");
_Static_assert(offsetof(struct task, linux_int80) == TASK_TOP + TASK_LINUX_INT80, "int80.S tests it");

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

/* How the modules are run: one after another or TOGETHER; with PIN, module N stays on CPU N modulo CPUS; all of
 * them ROUNDS times; with QUIET, nothing is said until the last round is over. */
struct run { bool together, pin, quiet; unsigned cpus, rounds; };

/* Runs the modules, then ends the emulator. The caller has the kernel lock. Does not return. */
void tasks_run(const struct module *modules, unsigned count, const struct run *how) __attribute__((noreturn));

/* Takes the next ready task, or waits for one. The caller has the kernel lock and has put the running
 * task away. Does not return. */
void schedule(void) __attribute__((noreturn));

/* The running task, whose frame is settled, gives way to the others that are ready, and goes on later. */
void task_yield(void) __attribute__((noreturn));

/* The running program ends by its own will, with the kernel lock; or is killed by an exception, without.
 * Does not return. */
void task_exit(int status) __attribute__((noreturn));
void task_end_by_signal(int signal) __attribute__((noreturn));
void task_kill(const struct trap_frame *frame) __attribute__((noreturn));

/* TASK, which is the running one, is no more; STATUS is wait4's. With the kernel lock. Does not return. */
void task_ends(struct task *task, int status) __attribute__((noreturn));

/* If set, called with the kernel lock when a task has ended and still has its memory; and with NULL when
 * the last one has. */
extern void (*task_ended_hook)(const struct task *task);

/* With the kernel lock: the status that program PID ended with, as wait4 gives it; -EAGAIN while it has
 * not, -ECHILD if there is none. */
int task_ended(int pid);
/* The running task waits for PID's end; its call then returns PID. Does not return. */
void task_wait(int pid, uint64_t status) __attribute__((noreturn));

#endif
