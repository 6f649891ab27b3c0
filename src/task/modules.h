/* SPDX-License-Identifier: MIT
 * From a module as GRUB handed it over to a task, and back to free memory. */
#ifndef ENTRYLAB_TASK_MODULES_H
#define ENTRYLAB_TASK_MODULES_H

#include "task/task.h"

/* The task of MODULE, or NULL with a line for people and one for the host that say why there is none. */
struct task *module_load(const struct module *module, int pid);
/* True if one was refused because it is no program for this kernel, or memory ran out. */
bool module_refused(void);
/* Gives back everything that TASK, which runs nowhere, has. */
void module_free(struct task *task);

#endif
