/* SPDX-License-Identifier: MIT */
#ifndef ENTRYLAB_CPU_SMP_H
#define ENTRYLAB_CPU_SMP_H

#include <stdint.h>

struct cpu;
extern struct cpu *smp_starting; /* the block of the CPU that is started last */

/* Starts the CPUs with these local APIC ids, but for the one that runs this, until MOST are online,
 * and has each call ENTER on its own stack, which sets `online` of its block when it needs no quiet
 * any more. One that does not answer is reported and left out. */
void smp_start(const uint32_t *ids, unsigned count, unsigned most, void (*enter)(void));

#endif
