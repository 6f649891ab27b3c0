/* SPDX-License-Identifier: MIT
 * x87, SSE and AVX registers, switched eagerly: no task ever sees another's (LazyFP, CVE-2018-3665). */
#ifndef ENTRYLAB_TASK_FPU_H
#define ENTRYLAB_TASK_FPU_H

#include <stdint.h>

#include "cpu/features.h"

/* XSAVE's legacy area, header and the AVX component. SDM vol. 1, "XSAVE area". */
struct fpu_state { uint8_t bytes[512 + 64 + 256]; } __attribute__((aligned(64)));

/* The state that a new program starts with. */
void fpu_init(struct fpu_state *state);

#define FPU_ALL 0xffffffff              /* every component that XCR0 has on */

static inline void fpu_save(struct fpu_state *state)
{
    if (cpu_has(FEATURE_XSAVE))
        __asm__ volatile("xsave64 %0" : "+m"(*state) : "a"(FPU_ALL), "d"(FPU_ALL));
    else
        __asm__ volatile("fxsave64 %0" : "+m"(*state));
}

static inline void fpu_load(const struct fpu_state *state)
{
    if (cpu_has(FEATURE_XSAVE))
        __asm__ volatile("xrstor64 %0" :: "m"(*state), "a"(FPU_ALL), "d"(FPU_ALL));
    else
        __asm__ volatile("fxrstor64 %0" :: "m"(*state));
}

#endif
