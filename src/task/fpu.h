/* SPDX-License-Identifier: MIT */
#ifndef ENTRYLAB_TASK_FPU_H
#define ENTRYLAB_TASK_FPU_H

/* Gives this CPU's x87, SSE and AVX registers their initial state: a new program sees nobody else's. */
void fpu_reset(void);

#endif
