/* SPDX-License-Identifier: MIT
 * A4 A8: Pointers at every edge times lengths at every edge, to be read and to be written, by
 * every door: -EFAULT, or a result that says how much, and no byte of the canaries beside the
 * buffer changes.
 */
#include "hostile.h"

static uint8_t room[3 * PAGE] __attribute__((aligned(4096)));

static void grid(const struct door *door, uint64_t at, uint64_t size)
{
    long result = door_ask(door, CALL_getrandom, (long)at, (long)size, 0);

    if (size && result != -EFAULT)
        expect_within("getrandom", result, cpuid_bit(1, 'c', 30) ? 1 : -ENOSYS, 256);
    if (size)
        expect("report", door_ask(door, CALL_report, (long)at, (long)(size | 1ul << 62), 0) < 0, true);
    expect("uname", door_ask(door, CALL_uname, (long)at, 0, 0), -EFAULT);
}

HOSTILE_MAIN
{
    static const uint64_t at[] = { 0, 1, PAGE - 1, LAST_PAGE, LAST_PAGE - 1, 0x7fffffffffff, END_OF_SPACE, HOLE,
                                   DIRECT_MAP, KERNEL_TEXT, STACKS + 0x4000, 0xfffffffffee00000, ~0ul, -8ul };
    static const uint64_t sizes[] = { 0, 1, 7, 8, 4095, 4096, 4097, 1ul << 31, ~0u, 1ul << 47, 1ul << 63, ~0ul };

    memset(room, 0xa5, sizeof room);
    uintptr_t text = (uintptr_t)main & -(uintptr_t)PAGE;
    FOR_EACH_DOOR(door) {
        for (unsigned i = 0; i < sizeof at / sizeof *at; i++)
            for (unsigned k = 0; k < sizeof sizes / sizeof *sizes; k++)
                grid(door, at[i], sizes[k]);
        grid(door, text, 8);
        grid(door, auxiliary(AT_SYSINFO_EHDR), 8);
    }
    for (size_t i = 0; i < sizeof room; i++)
        if (room[i] != 0xa5) {
            expect("a byte of the room", (long)i, -1);
            break;
        }
}
