/* SPDX-License-Identifier: MIT
 * D10: (CVE-2024-25744) Who programs an interrupt controller, or is the hypervisor, can raise
 * vector 0x80 while RAX holds the number of exit_group: a call that nobody made. It must be
 * counted, and no call executed.
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
            expect("RAX", door_ask(door, CALL_ipi, 0x80, CALL_exit_group, 0), CALL_exit_group);
            expect_preserved(door, "vector 0x80");
            expect_flags_preserved(door, "vector 0x80");
            expect("interrupts", call_counter(COUNTER_EXTERNAL) - count, 1);
            expect("INT 0x80 afterwards", door_ask(door_of(PATH_int80), CALL_getpid, 0, 0, 0), call_getpid());
        }
}
