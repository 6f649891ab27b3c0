/* SPDX-License-Identifier: MIT
 * L1 L7: After every call by every door, good or bad, no register but those that the program set
 * holds an address of the kernel: not RCX, R11 or RDX of a fast exit, not the result. The call stain puts
 * one into each that the C code may change.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static const long numbers[] = { CALL_getpid, CALL_null, CALL_path, CALL_uname, CALL_write, CALL_getrandom,
                                    CALL_clock_gettime, CALL_mmap, CALL_munmap, CALL_sched_yield, CALL_wait4,
                                    CALL_futex, CALL_statx, CALL_rt_sigaction, CALL_sum6, CALL_flags, CALL_stain, 999, -1 };

    FOR_EACH_DOOR(door) {
        for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) {
            door_ask(door, numbers[i], 1, 2, 3);
            expect_no_kernel_address(door, "call");
            expect_preserved(door, "call");
            before.flags |= FLAG_TF;    /* so that the slow exit is taken */
            uint64_t slot;
            call_step_log(&slot, 1);
            before.ax = (unsigned long)numbers[i];
            door_call(door);
            call_step_log(NULL, 0);
            expect_no_kernel_address(door, "slow exit");
        }
    }
}
