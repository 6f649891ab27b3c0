/* SPDX-License-Identifier: MIT */
#ifndef ENTRYLAB_MEASURE_H
#define ENTRYLAB_MEASURE_H

#define MEASURED_TOTAL 0
#define MEASURED_LEAST 8

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

/* TSC ticks of all calls together, and of the quickest one. */
struct measured {
    unsigned long long total, least;
};
_Static_assert(offsetof(struct measured, total) == MEASURED_TOTAL, "struct measured: total");
_Static_assert(offsetof(struct measured, least) == MEASURED_LEAST, "struct measured: least");

void measure(void (*enter)(void), uint64_t calls, struct measured *result);
void empty_path(void);

#endif
#endif
