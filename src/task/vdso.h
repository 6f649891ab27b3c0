/* SPDX-License-Identifier: MIT
 * The vDSOs: the user side of every path, one image for all processes of a mode. */
#ifndef ENTRYLAB_TASK_VDSO_H
#define ENTRYLAB_TASK_VDSO_H

#include <stdint.h>

#include "entry/entry.h"
#include "mm/space.h"

/* Points __kernel_vsyscall of the callers' vDSO at the trampoline of PATH. Panics if the image lacks it. */
void vdso_init(enum caller caller, enum path_id path);
/* Maps it read-execute at vdso_base(). 0 or -ENOMEM. */
int vdso_map(struct space *space, enum caller caller);
/* False if a page of SPACE's that the program may not write differs from the image. */
bool vdso_unchanged(const struct space *space, enum caller caller);
uint64_t vdso_base(enum caller caller);
/* The address in a process of a symbol of its vDSO; 0 if there is none. */
uint64_t vdso_address(enum caller caller, const char *name);

#endif
