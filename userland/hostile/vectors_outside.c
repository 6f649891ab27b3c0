/* SPDX-License-Identifier: MIT
 * D10 D13: (WeSee) 16 to 255 but the timer's, in ring 3 and in ring 0. On 17 and 21, whose
 * exceptions bring an error code, the interrupt brings none: the handler must notice, and none may
 * take it for the exception. 255, the spurious interrupt's, not on Bochs, whose APIC never takes
 * that out of service, and then delivers nothing any more.
 */
#include "hostile.h"

/* True if the interrupt came in as what it is, and in place of RAX's call. In ring 3 that is
 * `path`, which does no harm: if the call is made, its result is there, and what made it is said.
 */
static bool stays_out(const struct door *door, long vector, long in_kernel)
{
    long call = in_kernel ? CALL_exit_group : CALL_path, count = call_counter(COUNTER_EXTERNAL);
    long result = door_ask(door, CALL_ipi, vector, call, in_kernel);

    if (!in_kernel && result != call && LAB_CALLER(result) == 64) {
        accuse("vector", (unsigned)vector, "raised by the APIC entered as a call");
        return false;
    }
    expect("RAX", result, call);
    expect_preserved(door, "from outside");
    expect("interrupts", call_counter(COUNTER_EXTERNAL) - count, 1);
    return true;
}

HOSTILE_MAIN
{
    enum { TIMER = 0xe0 };

    long last = emulator_is(EMULATOR_bochs) ? 254 : 255;

    /* The APIC waits for ever for the end of one that entered as a call: no other comes after it.
     * And in ring 0 it would end the kernel. */
    for (long vector = 16; vector <= last; vector++) {
        if (vector == TIMER)
            continue;
        if (!stays_out(&doors[vector % door_count], vector, 0))
            return;
        stays_out(&doors[(vector + 1) % door_count], vector, 1);
    }
    expect("vector 15", enter(CALL_ipi, 15, 0, 0, 0, 0, 0), -EINVAL);
    expect("vector 256", enter(CALL_ipi, 256, 0, 0, 0, 0, 0), -EINVAL);
}
