/* SPDX-License-Identifier: MIT
 * A failing case without all that it does not need to fail.
 */
#include "fuzz.h"

static const struct failure *wanted;
static bool (*fails)(struct failure *);

/* Whether it still fails with AXIS at VALUE; if not, AXIS is as it was. */
static bool still(const struct axis *axis, uint64_t value)
{
    struct failure failure;
    uint64_t was = *axis->value;

    *axis->value = value;
    if (fails(&failure) && failure.what == wanted->what)
        return true;
    *axis->value = was;
    return false;
}

const char *shrink(const struct axis *axes, unsigned count, const struct failure *failure,
                   bool (*again)(struct failure *))
{
    static char text[256];
    size_t length = 0;

    wanted = failure;
    fails = again;
    for (unsigned i = 0; i < count; i++) {
        const struct axis *axis = &axes[i];
        if (*axis->value == axis->plain || still(axis, axis->plain))
            continue;
        /* And of the bits that differ, only those that matter. */
        for (uint64_t differ = axis->whole ? 0 : *axis->value ^ axis->plain; differ; differ &= differ - 1)
            still(axis, *axis->value ^ (differ & -differ));
    }
    *text = 0;
    for (unsigned i = 0; i < count; i++)
        if (*axes[i].value != axes[i].plain)
            length += format_to(text + length, sizeof text - length, "%s%s=0x%llx", length ? "," : "", axes[i].name,
                                (unsigned long long)*axes[i].value);
    return *text ? text : "none";
}
