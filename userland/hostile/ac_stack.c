/* SPDX-License-Identifier: MIT
 * D4 F4: The CPU's own pushes and the kernel's code must not raise #AC, whatever AC and RSP are
 * at entry.
 */
#include "hostile.h"

static uint8_t room[4096];

HOSTILE_MAIN
{
    FOR_EACH_DOOR(door) {
        for (unsigned off = 0; door->bare && door->path != PATH_sysenter && off < 16; off++) {
            door_patterns();
            before.ax = CALL_getpid;
            before.sp = (unsigned long)(room + 2048 + off);
            before.flags |= FLAG_AC;
            expect("result", door_bare(door), call_getpid());
            expect_flags_preserved(door, "AC");
            expect("RSP", (long long)after.sp, (long long)before.sp);
        }
    }
}
