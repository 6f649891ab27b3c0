/* SPDX-License-Identifier: MIT
 * The vDSO: the user side of every path, one image for all processes. */
#ifndef ENTRYLAB_TASK_VDSO_H
#define ENTRYLAB_TASK_VDSO_H

#include <stdint.h>

#include "abi.h"
#include "mm/space.h"

/* Points __kernel_vsyscall at the trampoline of PATH. Panics if the image has no such symbol. */
void vdso_init(enum path_id path);
/* Maps it read-execute at VDSO_BASE. 0 or -ENOMEM. */
int vdso_map(struct space *space);
/* The address in a process of a symbol of the vDSO; 0 if there is none. */
uint64_t vdso_address(const char *name);

#endif
