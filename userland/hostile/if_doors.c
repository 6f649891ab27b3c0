/* SPDX-License-Identifier: MIT
 * F1 F3 F4 F5 F6: By each door, with every flag set that ring 3 can set: the dispatcher runs
 * with IF, TF, DF, NT, AC and IOPL clear. A trap gate instead of an interrupt gate, or a missing
 * FMASK bit, shows here.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    const long harmless = cpuid_bit(7, 'b', 20) ? 0 : FLAG_AC;     /* in ring 0 without SMAP */
    uint64_t slot;

    call_step_log(&slot, 1);
    FOR_EACH_DOOR(door) {
        for (int tf = 0; tf < 2; tf++) {
            door_patterns();
            before.ax = CALL_flags;
            before.flags = (FLAGS_USER & ~FLAG_TF) | FLAG_ONE | (tf ? FLAG_TF : 0);
            door_call(door);
            expect("flags of the kernel", (long)after.ax & ~harmless, 0);
            expect_flags_preserved(door, "all flags");
        }
    }
}
