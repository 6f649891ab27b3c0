/* SPDX-License-Identifier: MIT */
#ifndef ENTRYLAB_TASK_LOAD_H
#define ENTRYLAB_TASK_LOAD_H

#include "task/elf.h"
#include "task/task.h"

/* Makes TASK the program of MODULE: address space, vDSO, stack, first frame. On an error nothing is left
 * mapped. */
enum elf_error task_load(struct task *task, const struct module *module);

/* What it tells programs of this tree about what runs the kernel, a LAB_EMULATOR word; and what the TSC counts,
 * of enum lab_clock. */
void task_load_tells(uint32_t emulator, uint32_t clock);

#endif
