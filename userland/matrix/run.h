/* SPDX-License-Identifier: MIT
 * What running axes amounts to.
 */
#ifndef ENTRYLAB_MATRIX_RUN_H
#define ENTRYLAB_MATRIX_RUN_H

#include "axis.h"

/* Of one row of one axis. */
struct result {
    uint32_t cases, faults, deviations;
    uint64_t hash;
    long refused[COUNTER_COUNT];        /* as the model counts */
};

struct total {
    uint32_t cases, deviations, shown;
    uint32_t known[KNOWN_COUNT];        /* cases that each known difference shaped */
    long refused[COUNTER_COUNT];        /* by reason: refusals of a fast exit, where the kernel counts them */
    bool spell;                         /* print every case */
};

/* The number of a case within its axis, by which it can be run alone. */
enum { CASES_PER_ROW = 10000 };
static inline uint32_t case_index(const struct row *row, uint32_t index)
{
    return (uint32_t)(row->path * FORMS + row->form) * CASES_PER_ROW + index;
}

/* Order does not matter, the place does: a row's hash is these, exclusive or. */
static inline uint64_t hash_case(uint64_t hash, uint32_t index)
{
    hash = (hash + index) * 0x9e3779b97f4a7c15;
    return hash ^ hash >> 29;
}

/* Prints a case: before it, as predicted, as it came. */
void spell(const struct lab_case *one, const struct outcome *expected, const struct outcome *got);

const struct axis *axis_by_name(const char *name);

/* Every axis, or ONLY one; a line for the host about each row, and about the first deviations. */
const struct total *run_all(const struct machine *on, const struct axis *only);

/* Case INDEX of AXIS; cases is 0 if there is none. */
const struct total *run_one(const struct machine *on, const struct axis *axis, uint32_t index);

/* Prints which cases AXIS has: the numbers of each row. */
void print_cases(const struct axis *axis);

#endif
