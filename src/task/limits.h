/* SPDX-License-Identifier: MIT */
#ifndef ENTRYLAB_TASK_LIMITS_H
#define ENTRYLAB_TASK_LIMITS_H

#define TASK_NAME_SIZE 64
#define MAX_PID 1024

#endif
