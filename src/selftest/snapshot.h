/* SPDX-License-Identifier: MIT
 * The state of a CPU that no program may change, as one value each that can be compared. */
#ifndef ENTRYLAB_SELFTEST_SNAPSHOT_H
#define ENTRYLAB_SELFTEST_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/percpu.h"
#include "entry/entry.h"

#define SNAPSHOT_MSRS 8

struct snapshot {
    uint64_t cr0, cr4;
    uint64_t msrs[CALLERS][SNAPSHOT_MSRS];
    uint64_t gdtr, idtr;                /* base and limit, mixed */
    uint32_t selectors;                 /* LDTR and TR */
    uint64_t gdt, idt, tss, image;      /* hashes */
};

/* Reads it; of the MSRs only CALLER's row, as they are now. */
void snapshot_take(struct snapshot *snapshot, const struct cpu *cpu, enum caller caller);

/* The lowest words of the stack that starts at BOTTOM become, or still are, the guard's, and the page below
 * is not mapped. */
void stack_guard_write(uint64_t bottom);
bool stack_guard_holds(uint64_t bottom);

/* True if no page of the kernel's half has the user bit, or is both writable and executable. */
bool kernel_half_holds(void);

#endif
