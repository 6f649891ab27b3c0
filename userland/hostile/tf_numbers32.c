/* SPDX-License-Identifier: MIT
 * F1 F2 A2: As tf_numbers.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static const long numbers[] = { 999, 1023, 1024, -1, 0x40000000, (long)0x80000000 };
    uint64_t slot;

    call_step_log((uint64_t *)&slot, 1);
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
