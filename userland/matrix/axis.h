/* SPDX-License-Identifier: MIT
 * The program matrix: axes, each exhaustive over something, times the rows by which this CPU lets this
 * program's mode in.
 */
#ifndef ENTRYLAB_AXIS_H
#define ENTRYLAB_AXIS_H

#include "case.h"
#include "cpu/registers.h"

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

/* The pages that cases look at: two writable ones with nothing behind, one to read. */
#define GRID_BASE 0x12000000u
#define GRID_END  0x12002000u
#define ZERO_PAGE 0x12010000u
/* The stubs are the first of the kernel's pages but for one (kernel.lds), which is gone by now. */
#define KERNEL_TEXT (KERNEL_BASE + 0x101000)
long pages_init(void);
const struct machine *machine_init(void);
/* How many bytes of the writable pages were changed, which are then as before; ~0 if it is not one run of
 * bytes from FROM on. */
uint64_t grid_changed(uint64_t from);

#endif
