/* SPDX-License-Identifier: MIT */
#ifndef ENTRYLAB_CPU_CLOCK_H
#define ENTRYLAB_CPU_CLOCK_H

#include <stdint.h>

/* Nanoseconds since the first call of either, by the TSC, whose rate the first call measures against the
 * PIT (10 ms): no emulator's CPUID can be trusted for it. */
uint64_t clock_monotonic(void);
/* Waits at least so long. */
void clock_delay(unsigned microseconds);
/* Nanoseconds since 1970, from the CMOS clock at the first call. */
uint64_t clock_realtime(void);

#endif
