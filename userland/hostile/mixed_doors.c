/* SPDX-License-Identifier: MIT
 * A3: (CVE-2009-0834) Which ABI a call speaks is decided by its door and CS, each time anew:
 * getpid is 39 for 64-bit code and 20 for 32-bit code of the same program, in any order.
 */
#include "hostile.h"

void compat_int80(void), compat_callgate(void), compat_ud2(void), door_on_stack(void);
extern uintptr_t door_target;

HOSTILE_MAIN
{
    void (*const ways[])(void) = { compat_int80, compat_callgate, compat_ud2 };
    long pid = call_getpid();

    for (unsigned i = 0; i < 20000; i++) {
        unsigned turn = (i * 2654435761u) >> 8;
        if (turn & 1) {
            expect("64-bit", door_ask(&doors[turn / 2 % (unsigned)door_count], 39, 0, 0, 0), pid);
            continue;
        }
        before.ax = 20;
        before.flags = FLAG_ONE;
        door_target = (uintptr_t)ways[turn / 2 % 3];
        door_on_stack();
        expect("32-bit", (long)after.ax, pid);
    }
}
