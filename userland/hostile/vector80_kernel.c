/* SPDX-License-Identifier: MIT
 * D10 D13: The same in ring 0, where the stub for calls would swap GS the wrong way round.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    FOR_EACH_DOOR(door)
        for (int i = 0; i < 3; i++) {
            long count = call_counter(COUNTER_EXTERNAL);
            expect("RAX", door_ask(door, CALL_ipi, 0x80, CALL_exit_group, 1), CALL_exit_group);
            expect("interrupts", call_counter(COUNTER_EXTERNAL) - count, 1);
        }
}
