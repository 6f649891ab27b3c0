/* SPDX-License-Identifier: MIT
 * What the parts of the sweep share: an event at every instruction boundary of an entry. One CPU, one
 * program at a time. */
#ifndef ENTRYLAB_SELFTEST_SWEEP_H
#define ENTRYLAB_SELFTEST_SWEEP_H

#include <stdbool.h>
#include <stdint.h>

#include "abi.h"
#include "cpu/percpu.h"
#include "entry/exceptions.h"
#include "entry/frame.h"
#include "task/task.h"

#define VECTOR_SWEEP 0xd0               /* the maskable event's: nobody else has it, and the timer's goes first */

enum sweep_state {
    SWEEP_IDLE,
    SWEEP_WAITS,                        /* for the entry's first instruction */
    SWEEP_STEPS,                        /* pass 1 */
    SWEEP_AIMS,                         /* the breakpoint is at the boundary */
    SWEEP_HOLDS,                        /* the first NMI is on its way: it keeps the second one waiting */
    SWEEP_FIRED,                        /* the event is pending, for the next instruction outside of us */
    SWEEP_DONE,
};

struct sweep {
    volatile enum sweep_state state;
    struct lab_sweep ask;               /* and what became of it */
    struct cpu *cpu;
    struct task *task;
    uint64_t entry, own_gs_base;
    unsigned again;                     /* so often the boundary's instruction is passed before */
    unsigned wanted, arrived;           /* events */
    struct trap_frame at;               /* the registers at the boundary */
};
extern struct sweep sweep;

/* Where the IDT sends VECTOR. */
uint64_t gate_target(unsigned vector);
/* Notes the first problem of a pass. */
void sweep_problem(enum lab_sweep_problem problem, uint64_t got);
/* The exception hook. */
bool sweep_hook(struct trap_frame *frame, enum struck where);

/* The record of the last pass 1. */
void trace_clear(void);
void trace_add(const struct trap_frame *frame);
/* After the last one: what TF could not stop at. */
void trace_end(void);
unsigned trace_count(void);
uint64_t trace_ip(unsigned boundary);
/* How often boundaries before it have the same instruction. */
unsigned trace_again(unsigned boundary);
/* Whether its instruction is a string instruction with REP: several boundaries. */
bool trace_repeats(unsigned boundary);
/* Where an interrupt that becomes pending at BOUNDARY is delivered if nothing strikes in between: the RIP of
 * a later boundary, or 0 for ring 3. */
uint64_t trace_opens(unsigned boundary);
/* The most instructions between two at which interrupts are on, and how many these are. */
unsigned trace_window(unsigned *open);
/* Of all passes 1, as lines for the host. */
void trace_report(void);

/* Sends an NMI that strikes here, and comes back with a second one pending and NMIs blocked, until the next
 * IRETQ. False: none struck. */
bool sweep_hold(void (*send)(void));
/* For the handler of the first one, when it has sent the second: back into sweep_hold(), without IRETQ. */
void sweep_held(void) __attribute__((noreturn));

#endif
