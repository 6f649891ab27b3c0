/* SPDX-License-Identifier: MIT
 * F1 F3 F4 F5 F6: As if_doors.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    const long harmless = cpuid_bit(7, 'b', 20) ? 0 : FLAG_AC;     /* in ring 0 without SMAP */

    FOR_EACH_DOOR(door) {
        door_patterns();
        before.ax = CALL_flags;
        before.flags = (FLAGS_USER & ~FLAG_TF) | FLAG_ONE;
        door_call(door);
        expect("flags of the kernel", (long)after.ax & ~harmless, 0);
        expect_flags_preserved(door, "all flags");
    }
}
