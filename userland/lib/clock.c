/* SPDX-License-Identifier: MIT */
#include "clock.h"

#include "lib.h"

static const struct clock clocks[] = {
#define CLOCK(id, grade, shift, unit) { #id, unit, grade, shift },
#include "lib/clocks.def"
#undef CLOCK
};

const struct clock *clock_told(void)
{
    unsigned long told = auxiliary(AT_LAB_CLOCK);

    return &clocks[told < LAB_CLOCKS ? told : CLOCK_none];
}
