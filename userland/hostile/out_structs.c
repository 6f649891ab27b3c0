/* SPDX-License-Identifier: MIT
 * L3: (XSA-122) Every call that fills a structure, into 0xa5: beyond its documented size nothing
 * changes, and within it no word is an address of the kernel.
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
        if (is_kernel_address(word) && word != 0xa5a5a5a5a5a5a5a5 && word >> 32 != 0xa5a5a5a5
            && word < 0xffffffff00000000 + 0xf0000000)
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
        look("clock_gettime", door_ask(door, CALL_clock_gettime, 1, at, 0), 16);
        look("getrlimit", door_ask(door, CALL_getrlimit, 3, at, 0), 16);
        look("fstat", door_ask(door, CALL_fstat, 1, at, 0), 144);
        look("rt_sigprocmask", enter(CALL_rt_sigprocmask, 0, 0, at, 8, 0, 0), 8);
        look("rt_sigaction", enter(CALL_rt_sigaction, 5, 0, at, 8, 0, 0), 32);
        look("prlimit64", enter(CALL_prlimit64, 0, 3, 0, at, 0, 0), 16);
        look("arch_prctl", door_ask(door, CALL_arch_prctl, ARCH_GET_FS, at, 0), 8);
        look("getaffinity", door_ask(door, CALL_getaffinity, 0, 128, at), 128);
    }
}
