/* SPDX-License-Identifier: MIT
 * Runs axes: every case against the model, and against the same case by the first row.
 */
#include "run.h"

enum { MOST_CASES = 6144, SHOWN = 8 };

static const struct axis *const axes[] = {
#define AXIS(name) &axis_##name,
#include "axes.def"
#undef AXIS
};
enum { AXES = sizeof axes / sizeof *axes };

static const struct machine *machine;
static uint32_t first_results[MOST_CASES];      /* of the first row, by case; 0 where it has none */
static long counters_before[COUNTER_COUNT];

/* What the rows so far amount to. */
static struct total total;

static const char *form_name(enum form form)
{
    return form == FORM_DOOR ? "door" : "bare";
}

static void count_known(const struct outcome *expected)
{
    for (unsigned int i = 0; i < KNOWN_COUNT; i++)
        total.known[i] += expected->known >> i & 1;
}

/* Kernel counters, against what the model says of the cases of a row. */
static void counters_start(struct result *r)
{
    for (long i = 0; i < COUNTER_COUNT; i++)
        counters_before[i] = call_counter(i);
    memset(r, 0, sizeof *r);
}

static void counters_expect(struct result *r, const struct outcome *expected)
{
    if (expected->refused >= 0)
        r->refused[expected->refused]++;
    r->refused[COUNTER_DB_IN_KERNEL] += expected->db_in_kernel;
}

static void counter_deviates(struct result *r, const struct axis *axis, const struct row *row, long counter,
                             long want, long have)
{
    r->deviations++;
    report("{\"deviation\":\"%s\",\"path\":\"%s\",\"form\":\"%s\",\"caller\":%d,\"what\":\"kernel counter %ld\","
           "\"expected\":\"%ld\",\"got\":\"%ld\"}", axis->name, path_name(row->path), form_name(row->form),
           CASE_CALLER, counter, want, have);
}

static void counters_check(struct result *r, const struct axis *axis, const struct row *row)
{
    for (long i = 0; machine->selftest && i <= COUNTER_DB_IN_KERNEL; i++) {
        long got = call_counter(i) - counters_before[i];

        total.refused[i] += r->refused[i];
        if (got != r->refused[i])
            counter_deviates(r, axis, row, i, r->refused[i], got);
        /* An axis that is there for it meets every reason on every row. */
        if (axis->reasons & 1u << i && !got)
            counter_deviates(r, axis, row, i, 1, got);
    }
}

static void show(const struct axis *axis, const struct row *row, uint32_t index, const char *what, uint64_t want,
                 uint64_t have)
{
    if (total.shown++ < SHOWN)
        report("{\"deviation\":\"%s\",\"path\":\"%s\",\"form\":\"%s\",\"caller\":%d,\"index\":%lu,"
               "\"what\":\"%s\",\"expected\":\"0x%llx\",\"got\":\"0x%llx\"}", axis->name, path_name(row->path),
               form_name(row->form), CASE_CALLER, (unsigned long)case_index(row, index), what, (unsigned long long)want, (unsigned long long)have);
}

/* One case: counted, compared with the model and with the first row, and part of the row's hash. */
static void run_case(const struct axis *axis, const struct row *row, uint32_t index, struct result *r)
{
    struct lab_case one;
    struct outcome expected, got;
    uint64_t want, have;

    if (!axis->make(&one, row, index))
        return;
    predict(&one, machine, &expected);
    case_run(&one, &got);
    if (axis->observe)
        axis->observe(&one, &got);
    if (total.spell)
        spell(&one, &expected, &got);
    r->cases++;
    r->faults += got.end == END_FAULTED;
    count_known(&expected);
    counters_expect(r, &expected);
    const char *what = outcome_differs(&expected, &got, &want, &have);
    uint64_t hash = outcome_hash(&one, &expected, &got);
    r->hash ^= hash_case(hash, index);
    if (axis->differential && !what) {
        uint32_t mine = (uint32_t)(hash ^ hash >> 32) | 1;

        if (!first_results[index])
            first_results[index] = mine;
        if (first_results[index] != mine)
            what = "result by the first row", want = first_results[index], have = mine;
    }
    if (!what)
        return;
    r->deviations++;
    show(axis, row, index, what, want, have);
}

/* Rows in a fixed order: case_index() counts on it. */
static bool row_of(const struct axis *axis, unsigned int number, struct row *row)
{
    row->path = number / FORMS;
    row->form = number % FORMS;
    if (!case_available(row->path))
        return false;
    if (axis->both_forms)
        return true;
    if (axis->bare_only)
        return row->form == FORM_BARE;
    return (row->form == FORM_BARE) == case_is_bare(row->path);
}

static void run_row(const struct axis *axis, const struct row *row, uint32_t count)
{
    struct result r;

    counters_start(&r);
    for (uint32_t i = 0; i < count; i++)
        run_case(axis, row, i, &r);
    counters_check(&r, axis, row);
    long invariant = machine->selftest ? enter(CALL_invariants, 0, 0, 0, 0, 0, 0) : 0;
    r.deviations += invariant != 0;
    report("{\"matrix\":\"%s\",\"path\":\"%s\",\"form\":\"%s\",\"caller\":%d,\"cases\":%lu,\"faults\":%lu,"
           "\"deviations\":%lu,\"invariant\":%ld,\"hash\":\"%016llx\"}", axis->name, path_name(row->path),
           form_name(row->form), CASE_CALLER, (unsigned long)r.cases, (unsigned long)r.faults,
           (unsigned long)r.deviations, invariant, (unsigned long long)r.hash);
    total.cases += r.cases;
    total.deviations += r.deviations;
}

static void run_axis(const struct axis *axis)
{
    uint32_t count = axis->prepare ? axis->prepare() : axis->count;
    struct row row;

    memset(first_results, 0, sizeof first_results);
    if (count > MOST_CASES) {
        print("matrix: error: the axis %s has %u cases, room is for %d\n", axis->name, (unsigned int)count, MOST_CASES);
        total.deviations++;
        return;
    }
    for (unsigned int i = 0; i < PATH_COUNT * FORMS; i++)
        if (row_of(axis, i, &row))
            run_row(axis, &row, count);
}

const struct axis *axis_by_name(const char *name)
{
    for (unsigned int i = 0; i < AXES; i++)
        if (!strcmp(axes[i]->name, name))
            return axes[i];
    return NULL;
}

const struct total *run_all(const struct machine *on, const struct axis *only)
{
    machine = on;
    for (unsigned int i = 0; i < AXES; i++)
        if (!only || axes[i] == only)
            run_axis(axes[i]);
    return &total;
}

const struct total *run_one(const struct machine *on, const struct axis *axis, uint32_t index)
{
    struct row row;
    struct result r;
    uint32_t count = axis->prepare ? axis->prepare() : axis->count;

    machine = on;
    total.spell = true;
    counters_start(&r);
    if (index / CASES_PER_ROW < PATH_COUNT * FORMS && row_of(axis, index / CASES_PER_ROW, &row)
        && index % CASES_PER_ROW < count)
        run_case(axis, &row, index % CASES_PER_ROW, &r);
    total.cases = r.cases;
    total.deviations = r.deviations;
    return &total;
}

void print_cases(const struct axis *axis)
{
    unsigned int count = axis->prepare ? axis->prepare() : axis->count;
    struct row row;

    for (unsigned int i = 0; i < PATH_COUNT * FORMS; i++)
        if (row_of(axis, i, &row))
            print("%s:%u to %u by %s, %s\n", axis->name, i * CASES_PER_ROW, i * CASES_PER_ROW + count - 1,
                  path_name(row.path), form_name(row.form));
}
