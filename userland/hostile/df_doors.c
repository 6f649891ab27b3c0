/* SPDX-License-Identifier: MIT
 * F5 A4: DF = 1 would make the kernel's string instructions run backwards, over what lies before
 * the buffer. Calls that copy, by each door: the guard bytes on both sides stay.
 */
#include "hostile.h"

static uint8_t room[3 * 512];

HOSTILE_MAIN
{
    static const struct { long number; size_t size; bool second; } calls[] = {
        { CALL_uname, 390, false }, { CALL_clock_gettime, 16, true }, { CALL_getrlimit, 16, true },
    };

    FOR_EACH_DOOR(door) {
        for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++) {
            memset(room, 0xa5, sizeof room);
            door_patterns();
            before.ax = (unsigned long)calls[i].number;
            before.di = calls[i].second ? 1 : (unsigned long)(room + 512);
            before.si = calls[i].second ? (unsigned long)(room + 512) : calls[i].size;
            before.dx = 0;
            before.flags |= FLAG_DF;
            door_call(door);
            expect_within("result", (long)after.ax, 0, (long)calls[i].size);
            expect_flags_preserved(door, "DF");
            for (size_t at = 0; at < sizeof room; at++)
                if ((at < 512 || at >= 512 + calls[i].size) && room[at] != 0xa5) {
                    expect("a guard byte", (long long)at, -1);
                    break;
                }
        }
    }
}
