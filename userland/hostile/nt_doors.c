/* SPDX-License-Identifier: MIT
 * F3: (CVE-2013-1917) IRETQ with NT set is #GP in ring 0, and only gates clear NT. With NT and
 * each set of the other flags a call succeeds by each door, and the flags come back as they
 * were.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    FOR_EACH_DOOR(door) {
        for (unsigned set = 0; set < 64; set++) {
            door_patterns();
            before.ax = CALL_getpid;
            before.flags |= FLAG_NT | (set & 1 ? FLAG_AC : 0) | (set & 2 ? FLAG_DF : 0)
                | (set & 4 ? FLAG_OF : 0) | (set & 8 ? FLAG_CF : 0) | (set & 16 ? FLAG_ID : 0)
                | (set & 32 ? FLAG_SF : 0);
            door_call(door);
            expect("result", (long)after.ax, call_getpid());
            expect_preserved(door, "NT");
            expect_flags_preserved(door, "NT");
        }
    }
}
