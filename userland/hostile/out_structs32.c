/* SPDX-License-Identifier: MIT
 * L3: As out_structs, with i386's structures.
 */
#include "hostile.h"

static uint8_t room[1024];

static void look(const char *name, long result, size_t size)
{
    expect_within(name, result, 0, 64);
    for (size_t i = size; i < sizeof room; i++)
        if (room[i] != 0xa5) {
            expect(name, (long long)i, (long long)size);
            break;
        }
    for (size_t i = 0; i + 8 <= size; i++) {
        uint64_t word;
        memcpy(&word, room + i, 8);
        if (word >= DIRECT_MAP && word < KERNEL_TEXT + 0x1000000 && word >> 40 != 0xa5a5a5)
            expect(name, (long long)word, 0);
    }
    memset(room, 0xa5, sizeof room);
}

HOSTILE_MAIN
{
    long at = (long)room;

    memset(room, 0xa5, sizeof room);
    FOR_EACH_DOOR(door) {
        look("uname", door_ask(door, CALL_uname, at, 0, 0), 390);
        look("clock_gettime", door_ask(door, CALL_clock_gettime, 1, at, 0), 8);
        look("ugetrlimit", door_ask(door, CALL_ugetrlimit, 3, at, 0), 8);
        look("fstat64", door_ask(door, CALL_fstat64, 1, at, 0), 96);
        look("rt_sigprocmask", enter(CALL_rt_sigprocmask, 0, 0, at, 8, 0, 0), 8);
        look("prlimit64", enter(CALL_prlimit64, 0, 3, 0, at, 0, 0), 16);
    }
}
