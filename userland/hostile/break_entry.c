/* SPDX-License-Identifier: MIT
 * D3 D4: (XSA-444) A breakpoint on an instruction of the entry, where RSP or GS may still be the
 * user's: one #DB on its own stack, the call completes, and the breakpoint is gone. Each stub
 * has more than 20 instructions.
 */
#include "hostile.h"

static int hits_of(const struct door *door, enum lab_target target, long offset, unsigned flags)
{
    long before_it = call_counter(COUNTER_BREAKPOINTS);
    uint64_t slot;

    call_step_log(&slot, 1);
    expect("debug", enter(CALL_debug, offset & 3, target, offset, BREAK_EXECUTE, 0, 0), 0);
    door_patterns();
    before.ax = CALL_getpid;
    before.flags |= flags;
    long result = door_call(door);
    long hits = call_counter(COUNTER_BREAKPOINTS) - before_it;
    expect("result", result, call_getpid());
    expect_preserved(door, "a breakpoint");
    expect_within("#DBs", hits, 0, 1);
    enter(CALL_debug, offset & 3, target, offset, BREAK_NONE, 0, 0);
    return (int)hits;
}

HOSTILE_MAIN
{
    FOR_EACH_DOOR(door) {
        enum lab_target target = TARGET_ENTRY + 2 * (int)door->path;
        int sum = 0;
        for (long offset = 0; offset < 112; offset++) {
            sum += hits_of(door, target, offset, 0);
            if (offset < 16)
                hits_of(door, target, offset, FLAG_TF);
        }
        expect_within("instructions that were hit", sum, 20, 64);
    }
    if (!expect_within("at the IRETQ", hits_of(door_of(PATH_int80), TARGET_EXIT_IRETQ, 0, 0), 1, 1))
        return;
}
