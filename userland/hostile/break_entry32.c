/* SPDX-License-Identifier: MIT
 * D3 D4: As break_entry.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    FOR_EACH_DOOR(door) {
        long target = TARGET_ENTRY + 2 * (int)door->path + 1, sum = 0;
        for (long offset = 0; offset < 112; offset++) {
            long before_it = call_counter(COUNTER_BREAKPOINTS);
            expect("debug", enter(CALL_debug, offset & 3, target, offset, BREAK_EXECUTE, 0, 0), 0);
            expect("result", door_ask(door, CALL_getpid, 0, 0, 0), call_getpid());
            long hits = call_counter(COUNTER_BREAKPOINTS) - before_it;
            expect_within("#DBs", hits, 0, 1);
            sum += hits;
            enter(CALL_debug, offset & 3, target, offset, BREAK_NONE, 0, 0);
        }
        expect_within("instructions that were hit", sum, 20, 64);
    }
}
