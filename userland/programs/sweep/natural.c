/* SPDX-License-Identifier: MIT
 * Entries in a loop, for a debugger of the host that has events strike in them: the path as it always is, with
 * neither TF nor a breakpoint of the guest's. The host finds these variables by their names, stops at call_raw,
 * and says through natural_next when a victim has had its share.
 */
#include "sweep.h"

enum { CALLER = 8 * sizeof(long), PATIENCE = 100000 };

/* The host's: go on to the next victim. The guest's: how many there are after this one. */
volatile unsigned int natural_next, natural_left;

static bool is_natural(const struct victim *victim, bool busy)
{
    return victim->by == PATH && !victim->edited && (busy || !victim->result);
}

static void tell(const struct victim *victim, const char *door)
{
    print("sweep: %s by %s, in its natural course: %s: 0x%llx\n", victim->name, door,
          sweep_problems[sweep.problem], (unsigned long long)sweep.got);
}

unsigned long natural(const struct victim *victims, unsigned int count, const char *door, bool busy)
{
    unsigned long wrong = 0;

    for (unsigned int i = 0; i < count; i++)
        natural_left += is_natural(&victims[i], busy);
    for (unsigned int i = 0; i < count; i++) {
        if (!is_natural(&victims[i], busy))
            continue;
        natural_next = 0;
        natural_left--;
        report("{\"natural\":\"%s\",\"caller\":%d,\"case\":\"%s\"}", door, CALLER, victims[i].name);
        for (unsigned int rounds = 0; !natural_next && rounds < PATIENCE; rounds++) {
            one_natural(&victims[i]);
            if (sweep.problem != SWEEP_SURVIVED && !wrong++)
                tell(&victims[i], door);
        }
    }
    print("sweep of %s, %d bits, in its natural course: %lu calls came out wrong\n", door, CALLER, wrong);
    return wrong;
}
