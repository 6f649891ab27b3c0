/* SPDX-License-Identifier: MIT */
#ifndef ENTRYLAB_SELFTEST_BREAK_H
#define ENTRYLAB_SELFTEST_BREAK_H

#include "cpu/percpu.h"
#include "task/task.h"

/* Breaks invariant NUMBER of CPU, or of TASK, which runs on it; the next time mends it. False: there is no
 * such number. Nothing but a check may happen in between. */
bool invariant_toggle(unsigned number, struct cpu *cpu, const struct task *task);

#endif
