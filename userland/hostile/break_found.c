/* SPDX-License-Identifier: MIT
 * D3: It would have been killed by one by now, or the kernel would have counted one.
 */
#include "hostile.h"

static int nothing(volatile int *word)
{
    return *word;
}

HOSTILE_MAIN
{
    volatile int stack[512] = { 0 };

    for (int i = 0; i < 512; i++)
        nothing(&stack[i]);
    long start = call_counter(COUNTER_BREAKPOINTS);
    FOR_EACH_DOOR(door)
        expect("result", door_ask(door, CALL_sched_yield, 0, 0, 0), 0);
    expect("#DBs", call_counter(COUNTER_BREAKPOINTS) - start, 0);
}
