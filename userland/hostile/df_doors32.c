/* SPDX-License-Identifier: MIT
 * F5 A4: As df_doors.
 */
#include "hostile.h"

static uint8_t room[3 * 512];

HOSTILE_MAIN
{
    FOR_EACH_DOOR(door) {
        memset(room, 0xa5, sizeof room);
        door_patterns();
        before.ax = CALL_uname;
        before.bx = (unsigned long)(room + 512);
        before.flags |= FLAG_DF;
        expect("uname", door_call(door), 0);
        expect_flags_preserved(door, "DF");
        for (size_t at = 0; at < sizeof room; at++)
            if ((at < 512 || at >= 512 + 390) && room[at] != 0xa5) {
                expect("a guard byte", (long long)at, -1);
                break;
            }
    }
}
