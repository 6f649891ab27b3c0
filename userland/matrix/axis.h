/* SPDX-License-Identifier: MIT
 * The program matrix: axes, each exhaustive over something, times the rows by which this CPU lets this
 * program's mode in.
 */
#ifndef ENTRYLAB_AXIS_H
#define ENTRYLAB_AXIS_H

#include "cpu/registers.h"
#include "pages.h"

struct row {
    long path;
    enum form form;
};

struct axis {
    const char *name;
    uint32_t count;             /* of cases a row; 0: prepare() says */
    /* Bare instructions and doors of every path, or the form that keeps all that the ABI says. */
    bool both_forms, bare_only;
    /* Whether every row gives the same result. */
    bool differential;
    /* By bit, enum lab_counter: what each row must meet at least once. */
    uint32_t reasons;
    /* Before the first case; returns the count where it is 0 above. */
    uint32_t (*prepare)(void);
    /* Case INDEX of ROW. False: there is none, and it is not counted. */
    bool (*make)(struct lab_case *one, const struct row *row, uint32_t index);
    /* After a case: what else became of it goes into GOT. */
    void (*observe)(const struct lab_case *one, struct outcome *got);
};

#define AXIS(name) extern const struct axis axis_##name;
#include "axes.def"
#undef AXIS

#endif
