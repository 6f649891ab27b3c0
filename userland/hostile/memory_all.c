/* SPDX-License-Identifier: MIT
 * A4 D9: MMAP until there is none, of ever smaller sizes, then BRK, then every call that would
 * need some. All of it comes back at the end: the programs after this one have what they need.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    long taken = 0;

    for (uint64_t size = 1ul << 40; size >= PAGE;) {
        long at = call_mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
        if (at < 0 && at > -PAGE) {
            expect("mmap", at, -ENOMEM);
            size /= 2;
            continue;
        }
        taken += (long)(size / PAGE);
    }
    expect_within("pages", taken, 1000, 1l << 24);
    uintptr_t end = call_brk(0);
    expect("brk", (long long)call_brk(end + (64ul << 20)), (long long)end);
    FOR_EACH_DOOR(door)
        expect("getpid", door_ask(door, CALL_getpid, 0, 0, 0), call_getpid());
}
