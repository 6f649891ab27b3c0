/* SPDX-License-Identifier: MIT
 * A4: Signals out of range, to others, with dirty upper halves are refused; 9 ends the program
 * as asked.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    long pid = call_getpid();

    for (long signal = 65; signal < 4096; signal *= 2)
        expect("no signal", enter(CALL_kill, pid, signal, 0, 0, 0, 0), -EINVAL);
    expect("another", enter(CALL_kill, pid + 1, 9, 0, 0, 0, 0) < 0, true);
    enter(CALL_kill, pid | 1l << 40, 9 | 1l << 40, 0, 0, 0, 0);
}
