/* SPDX-License-Identifier: MIT
 * Pointers times lengths, to read and to write: nothing outside the user's range is touched, and what came
 * before a fault stays.
 */
#include "axis.h"
#include "mm/layout.h"

/* Of a 32-bit caller the lower halves. */
static const uint64_t pointers[] = {
    0, 1, GRID_BASE, GRID_BASE + PAGE_SIZE - 1, GRID_BASE + PAGE_SIZE, GRID_END - 1, GRID_END - 8, GRID_END,
    0x13000000, ZERO_PAGE, ZERO_PAGE + PAGE_SIZE - 4, CASE_CODE_BASE, USER_TOP - 4, USER_TOP, 0x7fffffffffff,
    0x800000000000, DIRECT_BASE, KERNEL_TEXT, STACKS_BASE + PAGE_SIZE, APIC_WINDOW, COMPAT_LAST,
    0xffffffff, ~0ul,
#ifdef __i386__
    VDSO32_BASE,
#else
    VDSO_BASE,
#endif
};
static const uint64_t lengths[] = { 0, 1, 7, 8, 4095, 4096, 4097, 0x80000000, 0xffffffff, 1ull << 47, 1ull << 63,
                                    ~0ull };
enum { POINTERS = sizeof pointers / sizeof *pointers, LENGTHS = sizeof lengths / sizeof *lengths };

static bool make_grid(struct lab_case *one, const struct row *row, uint32_t index)
{
    if (!case_default(one, row->path, row->form, PLACE_MID, CALL_copy))
        return false;
    *case_argument(&one->before, 0) = index % 2;
    *case_argument(&one->before, 1) = pointers[index / 2 / LENGTHS];
    *case_argument(&one->before, 2) = lengths[index / 2 % LENGTHS];
    /* DF or AC or both as well: a copy backwards would not be one run of bytes. */
    one->before.flags |= index / 2 % 3 == 1 ? FLAG_DF : index / 2 % 3 == 2 ? FLAG_DF | FLAG_AC : 0;
    return true;
}

static void observe_grid(const struct lab_case *one, struct outcome *got)
{
    struct state before = one->before;
    uint64_t pointer = *case_argument(&before, 1);

    if (*case_argument(&before, 0))
        got->written = grid_changed(CASE_CALLER == 64 ? pointer : (uint32_t)pointer);
}

const struct axis axis_grid = { "grid", 2 * POINTERS * LENGTHS, .differential = true, .make = make_grid,
                                .observe = observe_grid };
