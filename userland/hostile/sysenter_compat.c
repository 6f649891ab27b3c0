/* SPDX-License-Identifier: MIT
 * G6 A3 A7: SYSENTER does not say where it came from; the process decides. Back in the 64-bit
 * vDSO, RSP is what RCX was: the program's own affair, in ring 3.
 */
#include "hostile.h"

void compat_sysenter(void), door_on_stack(void);
extern uintptr_t door_target;

static long call(long unused)
{
    door_target = (uintptr_t)compat_sysenter;
    door_on_stack();
    return (long)after.ax + unused;
}

HOSTILE_MAIN
{
    door_patterns();
    before.ax = 39;
    before.cx = 0;
    /* Without SYSENTER the fault is in 32-bit code. */
    bool there = door_of(PATH_sysenter);
    expect_within("vector", (there ? attempt : attempt_wide)(call, 0), VECTOR_UD, VECTOR_PF);
    expect("CS of the fault", (long long)fault.cs, there ? SEL_USER_CS : SEL_USER_CS32);
}
