/* SPDX-License-Identifier: MIT
 * D10 D13: (WeSee) 16 to 255 but the timer's, in ring 3 and in ring 0. On 17 and 21, whose
 * exceptions bring an error code, the interrupt brings none: the handler must notice, and none may
 * take it for the exception. 255, the spurious interrupt's, not on Bochs, whose APIC never takes
 * that out of service, and then delivers nothing any more.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    enum { TIMER = 0xe0 };

    long last = emulator_is(EMULATOR_bochs) ? 254 : 255;

    for (long vector = 16; vector <= last; vector++) {
        if (vector == TIMER)
            continue;
        for (long in_kernel = 0; in_kernel < 2; in_kernel++) {
            long count = call_counter(COUNTER_EXTERNAL);
            const struct door *door = &doors[(vector + in_kernel) % door_count];
            expect("RAX", door_ask(door, CALL_ipi, vector, CALL_exit_group, in_kernel), CALL_exit_group);
            expect_preserved(door, "from outside");
            expect("interrupts", call_counter(COUNTER_EXTERNAL) - count, 1);
        }
    }
    expect("vector 15", enter(CALL_ipi, 15, 0, 0, 0, 0, 0), -EINVAL);
    expect("vector 256", enter(CALL_ipi, 256, 0, 0, 0, 0, 0), -EINVAL);
}
