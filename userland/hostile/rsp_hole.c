/* SPDX-License-Identifier: MIT
 * A9 X5: INT, the gate and UD2 save any RSP; whether IRETQ takes one that is not canonical back
 * is the CPU's affair. It comes back bit for bit, or the fault is the program's.
 */
#include "hostile.h"

static const uint64_t stacks[] = { END_OF_SPACE, HOLE, 1ul << 63, DIRECT_MAP - 8 };
static const struct door *way;

static long run(long index)
{
    door_patterns();
    before.ax = CALL_getpid;
    before.sp = stacks[index];
    return door_bare(way);
}

HOSTILE_MAIN
{
    FOR_EACH_DOOR(door) {
        for (long i = 0; door->bare && door->path != PATH_sysenter && i < 4; i++) {
            way = door;
            int vector = attempt(run, i);
            if (vector != NO_FAULT) {
                expect_within("vector", vector, 12, VECTOR_GP);
                continue;
            }
            expect("result", attempt_result, call_getpid());
            expect("RSP", (long long)after.sp, (long long)stacks[i]);
        }
    }
}
