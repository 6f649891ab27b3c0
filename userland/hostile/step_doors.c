/* SPDX-License-Identifier: MIT
 * X11 F1 F2: TF comes in with SYSENTER and the call gate, and SYSRET cannot give it back as IRET
 * does. Through each door the call succeeds, and no RIP is trapped twice: that would be the
 * endless loop.
 */
#include "hostile.h"

static uint64_t log[256];

HOSTILE_MAIN
{
    FOR_EACH_DOOR(door) {
        door_patterns();
        before.ax = CALL_getpid;
        before.flags |= FLAG_TF;
        call_step_log(log, sizeof log / sizeof *log);
        door_call(door);
        long used = call_step_log(NULL, 0);
        expect("result", (long long)after.ax, call_getpid());
        expect_preserved(door, "stepping");
        expect_within("steps", used, 4, 60);
        for (long i = 0; i < used; i++)
            for (long k = 0; k < i; k++)
                if (log[i] == log[k])
                    expect("a RIP trapped twice", (long long)log[i], 0);
    }
}
