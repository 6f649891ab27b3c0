/* SPDX-License-Identifier: MIT
 * F4: AC = 1 in ring 3 is legal and turns SMAP off in ring 0 unless the entry clears it. With AC
 * and others set, by each door, the kernel's read without STAC must still fault where the CPU
 * has SMAP.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    bool smap = cpuid_bit(7, 'b', 20);
    static const unsigned others[] = { 0, FLAG_DF, FLAG_NT, FLAG_OF, FLAG_DF | FLAG_NT | FLAG_ID };
    static long page[8] = { 1 };

    FOR_EACH_DOOR(door) {
        for (unsigned i = 0; i < sizeof others / sizeof *others; i++) {
            door_patterns();
            before.ax = CALL_touch_user;
            before.di = (unsigned long)page;
            before.flags |= FLAG_AC | others[i];
            door_call(door);
            expect("the read faulted", (long)after.ax, smap);
            expect_flags_preserved(door, "AC");
        }
    }
}
