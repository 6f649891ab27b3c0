/* SPDX-License-Identifier: MIT
 * The full cases: all that a caller can choose, drawn at once, and then the same by every path, from an
 * instruction of the program and, of one path, by the vDSO. userland/case makes the call, userland/model says
 * what must become of it.
 */
#ifndef ENTRYLAB_FULL_H
#define ENTRYLAB_FULL_H

#include "fuzz.h"
#include "pages.h"

enum { FULL_REGISTERS = 15 };           /* those of struct state but RSP */

struct row {
    long path;
    enum form form;
};

/* What a case has drawn: numbers only, so that each can be reset alone. */
struct choice {
    uint64_t number, flags, sp, place, loads;
    uint64_t selector[4], base[2];
    uint64_t registers[FULL_REGISTERS];
    uint64_t direction, pointer, length;                /* of the call copy */
    uint64_t context_flags, context_sp, context_ss, context_other, context_cx, context_r11;
    uint64_t door;                      /* the path that is taken by its trampoline, too */
};

void full_draw(struct choice *choice, uint64_t index);

/* The case that CHOICE makes by ROW. False: there is none. */
bool full_make(const struct choice *choice, const struct row *row, struct lab_case *one);

/* Whether ROW must do the same as the others. */
bool full_comparable(const struct choice *choice, const struct row *row);

/* The axes of CHOICE, for shrinking. */
unsigned full_axes_of(struct choice *choice, struct axis *axes);

/* Before the first case: 0 or -errno. */
long full_init(void);
/* Full case INDEX by every path. False: FAILURE says what was wrong. */
bool full_run(unsigned long index, struct failure *failure);
/* Of a case that full_run has just failed: as null_again, null_axes. */
bool full_again(struct failure *failure);
unsigned full_axes(struct axis *axes);

#endif
