/* SPDX-License-Identifier: MIT
 * F2 A9: (CVE-2016-10013) SYSCALL tests TF and leaves RSP to the user: a #DB on that stack in
 * ring 0 would write where the program points. With RSP on canaries, in the kernel, on its
 * stacks, nowhere: the call succeeds, RSP is the same, the canaries stay.
 */
#include "hostile.h"

static uint64_t canaries[64], slot;

HOSTILE_MAIN
{
    static const uint64_t stacks[] = { KERNEL_TEXT, DIRECT_MAP + 0x1000, STACKS + 0x5000, STACKS + 0x8000,
                                       STACKS + 0xb000, STACKS + 0xe000, 0, 8, LAST_PAGE, 0x7fffffffffff };

    memset(canaries, 0xa5, sizeof canaries);
    call_step_log(&slot, 1);
    FOR_EACH_DOOR(door) {
        for (unsigned i = 0; door->bare && i <= sizeof stacks / sizeof *stacks; i++) {
            door_patterns();
            before.ax = CALL_getpid;
            before.flags |= FLAG_TF;
            before.sp = i ? stacks[i - 1] : (uint64_t)(canaries + 32);
            if (door->path == PATH_sysenter)
                continue;
            door_bare(door);
            expect("result", (long)after.ax, call_getpid());
            expect("RSP", (long long)after.sp, (long long)before.sp);
            expect_preserved(door, "TF, any RSP");
        }
    }
    for (unsigned i = 0; i < 64; i++)
        expect("canary", (long long)canaries[i], (long long)0xa5a5a5a5a5a5a5a5);
}
