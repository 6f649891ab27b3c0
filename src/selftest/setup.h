/* SPDX-License-Identifier: MIT
 * Is this CPU set up as the headers say? Every boot asks once on each CPU before ring 3, and a
 * self-test boot to name what an invariant found changed. What belongs where is stated here a
 * second time, in words and in the manual's numbers, and not by the code that wrote it. */
#ifndef ENTRYLAB_SELFTEST_SETUP_H
#define ENTRYLAB_SELFTEST_SETUP_H

#include <stdbool.h>
#include <stddef.h>

#include "cpu/percpu.h"
#include "entry/entry.h"

static inline bool path_installed(enum path_id path)
{
    return !path_absent(path, CALLER_64) || !path_absent(path, CALLER_32);
}

#define SETUP_WHY 200 /* bytes that hold the line */

/* Each: true if something is wrong with the CPU that runs this, whose block is CPU. WHY (SETUP_WHY
 * bytes) then names the first wrong slot, what it holds and what belongs there. */
bool setup_wrong(const struct cpu *cpu, char *why);
bool tables_wrong(const struct cpu *cpu, char *why);    /* GDT, IDT, TSS and their registers */
bool registers_wrong(const struct cpu *cpu, char *why); /* CR0, CR4, MSRs */

/* Refuses to boot if this CPU's set-up is wrong, bases included, or differs from the first CPU's.
 */
void setup_check(void);

#endif
