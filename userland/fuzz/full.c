/* SPDX-License-Identifier: MIT
 * Full cases: run by every path, compared with the model and with one another.
 */
#include "full.h"

#include "gdt/selectors.h"

static const struct machine *machine;
static struct choice drawn;
static struct row failed_row;
static uint64_t first_hash;             /* of the case's first row */

long full_init(void)
{
    long error = case_init();

    if (!error)
        error = pages_init();
    machine = machine_init();
    return error;
}

/* The hash that environments compare; bases that a CPU cannot set are in none. */
static uint64_t hash_of(const struct lab_case *one, const struct outcome *expected, const struct outcome *got)
{
    struct outcome rest = *got;

    rest.after.fs_base = rest.after.gs_base = 0;
    return outcome_hash(one, expected, &rest);
}

static const char *name_of(const struct row *row)
{
    static char names[EVERY_PATH][24];

    if (row->form == FORM_BARE)
        return path_name(row->path);
    format_to(names[row->path], sizeof *names, "vdso:%s", path_name(row->path));
    return names[row->path];
}

/* NULL if all was as it should be. */
static const char *run_row(const struct row *row, uint64_t *want, uint64_t *have)
{
    struct lab_case one;
    struct outcome expected, got;

    if (!full_make(&drawn, row, &one))
        return NULL;
    predict(&one, machine, &expected);
    __asm__ volatile("mov %0, %%ss" :: "r"(SEL_USER_SS));       /* SYSEXITQ leaves the other one */
    case_run(&one, &got);
    if (expected.written || *case_argument(&one.before, 0) == 1)
        got.written = grid_changed(CALLER == 64 ? drawn.pointer : (uint32_t)drawn.pointer);
    counts.by_path[row->path]++;
    if (got.end == END_FAULTED)
        counts.deaths[got.vector % 32]++;
    const char *what = outcome_differs(&expected, &got, want, have);
    uint64_t mine = hash_of(&one, &expected, &got);
    if (row->path == PATH_int80 && row->form == FORM_BARE)
        first_hash = mine;
    if (what || mine == first_hash || !full_comparable(&drawn, row))
        return what;
    *want = first_hash;
    *have = mine;
    return "result by int80";
}

bool full_run(unsigned long index, struct failure *failure)
{
    enum { VALUES = 28 };               /* registers, flags, selectors, bases, and how it ended */

    full_draw(&drawn, index);
    counts.full++;
    for (unsigned i = 0; i <= EVERY_PATH; i++) {
        failed_row = i < EVERY_PATH ? (struct row){ i, FORM_BARE } : (struct row){ drawn.door, FORM_DOOR };
        failure->what = run_row(&failed_row, &failure->expected, &failure->got);
        failure->path = name_of(&failed_row);
        if (failure->what)
            return false;
        counts.values += VALUES;
    }
    mix_hash(first_hash);
    return true;
}

bool full_again(struct failure *failure)
{
    struct row first = { PATH_int80, FORM_BARE };

    if (failed_row.path != first.path || failed_row.form != first.form)
        run_row(&first, &failure->expected, &failure->got);
    failure->path = name_of(&failed_row);
    failure->what = run_row(&failed_row, &failure->expected, &failure->got);
    return failure->what;
}

unsigned full_axes(struct axis *axes)
{
    return full_axes_of(&drawn, axes);
}
