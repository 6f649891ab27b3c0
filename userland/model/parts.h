/* SPDX-License-Identifier: MIT
 * Between the parts of the model.
 */
#ifndef ENTRYLAB_MODEL_PARTS_H
#define ENTRYLAB_MODEL_PARTS_H

#include "abi.h"
#include "cpu/registers.h"
#include "gdt/selectors.h"
#include "model.h"

#define EFAULT 14
#define EINVAL 22
#define ENOSYS 38

#define VECTOR_SS 12

#define USER_TOP 0x7ffffffff000ull      /* what a user never has begins here: no page, no pointer */
#define PAGE_BYTES 4096ull

/* A case on its way. */
struct sim {
    const struct lab_case *one;
    const struct machine *machine;
    struct outcome *out;
    struct state s;
    uint64_t words[CASE_WORDS];         /* what a trampoline's way back pops */
    bool wide;                          /* 64-bit caller */
    bool trampoline;                    /* the way back is the vDSO's */
    bool work, edited;                  /* it leaves by IRETQ: it gives way; set_context */
};

/* Whether MACHINE is known to do WHAT. */
bool deviates(const struct machine *machine, enum known what);

/* How many of the SIZE bytes at ADDRESS are mapped, without a gap, with RIGHTS. */
uint64_t accessible(const struct machine *machine, uint64_t address, uint64_t size, uint32_t rights);

/* What reading SIZE bytes of stack at ADDRESS faults with; false if it does not. */
bool stack_faults(struct sim *sim, uint64_t address, uint64_t size);

/* It faults at IP. */
void faults(struct sim *sim, uint64_t vector, uint64_t error, uint64_t address, uint64_t ip);

/* Fetching at IP faults, in the page that ADDRESS is in. */
void fetch_faults(struct sim *sim, uint64_t address, uint64_t ip);

/* The result of the call that sim->s asks for. */
uint64_t call_result(struct sim *sim);

/* The exit rule: true if the path's own exit is taken, else it leaves by IRETQ with everything from the
 * frame. leave_fast: what the path's own exit does. leave_edited: the context of set_context,
 * as IRETQ takes it; leave_by_iret: what IRETQ does besides. */
bool leaves_fast(struct sim *sim);
void leave_fast(struct sim *sim);
void leave_edited(struct sim *sim);
void leave_by_iret(struct sim *sim);

/* The user's code between a trampoline's landing and where it was called. */
void land(struct sim *sim);

#endif
