/* SPDX-License-Identifier: MIT
 * What the time-stamp counter counts, as the host has told it by the switch `clock`; so what may be claimed
 * from a figure. */
#ifndef ENTRYLAB_LIB_CLOCK_H
#define ENTRYLAB_LIB_CLOCK_H

struct clock {
    const char *name;       /* as the switch has it */
    const char *unit;       /* of a figure; "" where none may be printed */
    char grade;             /* A to E */
    unsigned int shift;     /* 2^shift ticks are one unit */
};

const struct clock *clock_told(void);

#endif
