/* SPDX-License-Identifier: MIT
 * F1 F2 A2: Every door with TF set and a number that is no call, the log full: -ENOSYS, flags
 * and registers as they were, one trap for each user instruction and none in the kernel.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static const long numbers[] = { 999, 1023, 1024, -1, 0x40000000, 1l << 32, 1l << 63 };
    uint64_t slot;

    call_step_log(&slot, 1);
    FOR_EACH_DOOR(door) {
        for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) {
            door_patterns();
            before.ax = (unsigned long)numbers[i];
            before.flags |= FLAG_TF | FLAG_DF | FLAG_CF;
            door_call(door);
            expect("result", (long)after.ax, -ENOSYS);
            expect_preserved(door, "TF");
            expect_flags_preserved(door, "TF");
        }
    }
}
