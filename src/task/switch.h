/* SPDX-License-Identifier: MIT */
#ifndef ENTRYLAB_TASK_SWITCH_H
#define ENTRYLAB_TASK_SWITCH_H

#include "task/task.h"

/* What this CPU holds of the running task besides its frame goes into it. */
void switch_out(struct task *task);
/* And back: TASK is the one this CPU runs. */
void switch_in(struct task *task);

#endif
