/* SPDX-License-Identifier: MIT
 * G6 A3 X8: CSTAR is for 32-bit programs: its way back is their vDSO's landing pad. In a 64-bit
 * program a SYSCALL from a 32-bit code segment is #UD, refused, or lands truncated; it is
 * survived as a fault of the program.
 */
#include "hostile.h"

void compat_syscall(void), door_on_stack(void);
extern uintptr_t door_target;

static long call(long unused)
{
    door_target = (uintptr_t)compat_syscall;
    door_on_stack();
    return (long)after.ax + unused;
}

HOSTILE_MAIN
{
    door_patterns();
    before.ax = 39;
    int vector = attempt_wide(call, 0);
    if (vector == NO_FAULT)
        expect("result", (int)attempt_result, -ENOSYS);
    else
        expect_within("vector", vector, VECTOR_UD, VECTOR_PF);
    expect("still alive", call_getpid() > 0, true);
}
