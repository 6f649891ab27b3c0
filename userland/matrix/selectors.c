/* SPDX-License-Identifier: MIT
 * Data selectors, every pair of values in every pair of registers; and FS and GS bases.
 */
#include "axis.h"
#include "mm/layout.h"

/* All that ring 3 can load: null ones, and the GDT's user segments by every RPL that they allow. */
static const uint16_t selectors[] = { 0, 1, 2, 3, 0x20, 0x23, 0x28, 0x2a, 0x2b, 0x33, 0x38, 0x39, 0x3b };
enum { SELECTORS = sizeof selectors / sizeof *selectors };

/* A Latin square for each register: with a prime count, two registers take every pair of values. */
static bool make_selectors(struct lab_case *one, const struct row *row, uint32_t index)
{
    uint32_t i = index / SELECTORS, j = index % SELECTORS;

    _Static_assert(SELECTORS == 13, "a prime, or pairs are missing");
    if (!case_default(one, row->path, row->form, PLACE_MID, CALL_sum6))
        return false;
    one->loads |= LOAD_SEGMENTS;
    one->before.ds = selectors[i];
    one->before.es = selectors[j];
    one->before.fs = selectors[(i + j) % SELECTORS];
    one->before.gs = selectors[(i + 2 * j) % SELECTORS];
    return true;
}

static uint64_t bases[] = { 0, 1, GRID_BASE, USER_TOP - 8, 0x7fffffffffff, 0xffff800000000000, ~0ull,
                            KERNEL_TEXT, 0 /* this CPU's block */ };
enum { BASES = sizeof bases / sizeof *bases };

static uint32_t prepare_bases(void)
{
    static uint64_t gs_base;

    /* Where a handler that trusted the user's GS base would find what it looks for. */
    if (enter(CALL_rdmsr, MSR_GS_BASE, (long)&gs_base, 0, 0, 0, 0) == 0)
        bases[BASES - 1] = gs_base;
    return BASES * BASES;
}

static bool make_bases(struct lab_case *one, const struct row *row, uint32_t index)
{
    uint64_t fs = bases[index / BASES], gs = bases[index % BASES];

    if (!case_sets_base(fs) || !case_sets_base(gs) || !case_default(one, row->path, row->form, PLACE_MID, CALL_sum6))
        return false;
    one->loads |= LOAD_BASES;
    one->before.fs_base = fs;
    one->before.gs_base = gs;
    return true;
}

const struct axis axis_selectors = { "selectors", SELECTORS * SELECTORS, .differential = true,
                                     .make = make_selectors };
const struct axis axis_bases = { "bases", .prepare = prepare_bases, .differential = true, .make = make_bases };
