/* SPDX-License-Identifier: MIT
 * Stack pointers of every class, times where the instruction stands, times TF. The kernel never looks at the
 * user's stack but where SYSENTER's and SYSCALL's convention for 32-bit code says so; a trampoline does.
 */
#include "axis.h"
#include "mm/layout.h"

#define MIDDLE ((CASE_STACK_BASE + CASE_STACK_END) / 2)

static const uint64_t classes[] = {
    MIDDLE, MIDDLE + 1, MIDDLE + 2, MIDDLE + 3, MIDDLE + 4, MIDDLE + 5, MIDDLE + 7, MIDDLE + 15,
    CASE_STACK_BASE, CASE_STACK_END - 8, CASE_STACK_END - 4, CASE_STACK_END, 0, 1, 0x13000000, ZERO_PAGE + 64,
    0xfffffffc, 0xfffffff0, 0x80000000,
#ifdef __i386__
    /* The upper half is not 32-bit code's to see; what the instruction does not need stays. */
    0xdeadbeef00000000 | MIDDLE, 0xffff800000000000 | MIDDLE, 1ull << 32 | MIDDLE, 0x7fffffff00000000 | MIDDLE, 8,
#else
    USER_TOP - 8, USER_TOP, 0x7fffffffffff, 0x800000000000, 0x8000000000000000, ~7ul, ~0ul,
    STACKS_BASE, STACKS_BASE + PAGE_SIZE, STACKS_BASE + PAGE_SIZE + 0x123, KERNEL_TEXT, KERNEL_TEXT + 0xabc,
#endif
};
enum { CLASSES = sizeof classes / sizeof *classes };

static bool make_stack(struct lab_case *one, const struct row *row, uint32_t index)
{
    uint64_t sp = classes[index / (2 * PLACES)];

    if (!case_default(one, row->path, row->form, index / 2 % PLACES, CALL_sum6))
        return false;
    if (index % 2)
        one->before.flags |= FLAG_TF;
    if (case_is_bare(row->path) || row->path == PATH_syscall)
        one->before.sp = sp;
    else if (CASE_CALLER == 64)
        one->before.cx = sp;
    else
        one->before.bp = sp;
    if ((uint32_t)sp - ZERO_PAGE < PAGE_SIZE)
        memset(one->words, 0, sizeof one->words);
    return true;
}

const struct axis axis_stack = { "stack", CLASSES * PLACES * 2, .bare_only = true, .make = make_stack };
