/* SPDX-License-Identifier: MIT
 * A9: RSP in the kernel, on its stacks, not canonical, 0, odd: the kernel neither uses nor
 * changes it.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static const uint64_t stacks[] = { 0, 1, 7, LAST_PAGE, 0x7fffffffffff, END_OF_SPACE, HOLE, 1ul << 63, DIRECT_MAP,
                                       KERNEL_TEXT, STACKS + 0x5000, STACKS + 0x8000, STACKS + 0xb000, STACKS + 0xe000,
                                       0xfffffffffee00000, ~0ul, ~0ul - 7 };

    FOR_EACH_DOOR(door) {
        for (unsigned i = 0; door->bare && door->path != PATH_sysenter && i < sizeof stacks / sizeof *stacks; i++) {
            bool canonical = stacks[i] < END_OF_SPACE || stacks[i] >= DIRECT_MAP;
            if (!canonical && door->path != PATH_syscall)
                continue;               /* the next program */
            door_patterns();
            before.ax = CALL_getpid;
            before.sp = stacks[i];
            expect("result", door_bare(door), call_getpid());
            expect("RSP", (long long)after.sp, (long long)before.sp);
            expect_preserved(door, "any RSP");
        }
    }
}
