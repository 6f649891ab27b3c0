/* SPDX-License-Identifier: MIT
 * A9: The last call of a program is a call like any other: RSP is not canonical, AC, NT and DF
 * are set.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    door_patterns();
    before.ax = CALL_exit_group;
    before.di = 0;
    before.sp = HOLE;
    before.flags = FLAG_ONE | FLAG_AC | FLAG_NT | FLAG_DF;
    door_bare(door_of(PATH_syscall));
}
