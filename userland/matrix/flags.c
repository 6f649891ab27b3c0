/* SPDX-License-Identifier: MIT
 * Every subset of the flags that are the user's: they come back, the call does what it does, and none is in
 * RFLAGS when the dispatcher runs.
 */
#include "axis.h"

static const uint32_t user_flags[] = { FLAG_CF, FLAG_PF, FLAG_AF, FLAG_ZF, FLAG_SF, FLAG_TF, FLAG_DF,
                                       FLAG_OF, FLAG_NT, FLAG_AC, FLAG_ID };
enum { USER_FLAGS = sizeof user_flags / sizeof *user_flags };

static bool with_flags(struct lab_case *one, const struct row *row, uint32_t index, uint64_t call)
{
    if (!case_default(one, row->path, row->form, PLACE_MID, call))
        return false;
    for (unsigned int i = 0; i < USER_FLAGS; i++)
        if (index & 1u << i)
            one->before.flags |= user_flags[i];
    /* A bare SYSENTER's flags come back from where its trampoline put them. */
    if (CASE_CALLER == 64 && row->path == PATH_sysenter && row->form == FORM_BARE)
        one->words[0] = one->before.flags;
    return true;
}

static bool make_flags(struct lab_case *one, const struct row *row, uint32_t index)
{
    return with_flags(one, row, index, CALL_sum6);
}

static bool make_kernel_flags(struct lab_case *one, const struct row *row, uint32_t index)
{
    return with_flags(one, row, index, CALL_flags);
}

const struct axis axis_flags = { "flags", 1u << USER_FLAGS, .both_forms = true, .make = make_flags };
const struct axis axis_kernel_flags = { "kernel_flags", 1u << USER_FLAGS, .make = make_kernel_flags };
