/* SPDX-License-Identifier: MIT
 * G6 A3 X8: CSTAR is for 32-bit programs: its way back is their vDSO's landing pad. In a 64-bit program
 * a SYSCALL from a 32-bit code segment lands truncated where AMD's CPUs take it, which is survived as a
 * fault of the program; elsewhere it is #UD, or refused where the emulator takes it all the same.
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
        expect_within("vector", vector, VECTOR_UD, cpu_is_amd() ? VECTOR_PF : VECTOR_UD);
    expect("still alive", call_getpid() > 0, true);
}
