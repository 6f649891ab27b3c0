/* SPDX-License-Identifier: MIT
 * D10: As vector80_user.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    /* `path` does no harm, so that there is somebody left to say so. */
    if (door_ask(doors, CALL_ipi, 0x80, CALL_path, 0) != CALL_path) {
        accuse("vector", 0x80, "raised by the APIC entered as a call");
        return;
    }
    FOR_EACH_DOOR(door)
        for (int i = 0; i < 3; i++) {
            long count = call_counter(COUNTER_EXTERNAL);
            expect("EAX", door_ask(door, CALL_ipi, 0x80, CALL_exit, 0), CALL_exit);
            expect_preserved(door, "vector 0x80");
            expect("interrupts", call_counter(COUNTER_EXTERNAL) - count, 1);
        }
}
