/* SPDX-License-Identifier: MIT
 * D3: It uses what break_leak had breakpoints on, and nothing strikes: it is not killed, and the kernel
 * counts none.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    long start = call_counter(COUNTER_BREAKPOINTS);

    for (unsigned slot = 0; slot < 4; slot++)
        *(volatile long *)(LEAKED_BREAKPOINT + 8 * slot) += 1;
    FOR_EACH_DOOR(door)
        expect("result", door_ask(door, CALL_sched_yield, 0, 0, 0), 0);
    expect("#DBs", call_counter(COUNTER_BREAKPOINTS) - start, 0);
}
