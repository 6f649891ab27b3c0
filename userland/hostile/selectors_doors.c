/* SPDX-License-Identifier: MIT
 * G7: SYSRET and SYSEXIT do not look at DS, ES, FS and GS: what the kernel loaded there would
 * stay. Each selector that ring 3 can load is there again after a call by each door, and the
 * kernel's never is.
 */
#include "hostile.h"

static long load(long selector)
{
    __asm__ volatile("mov %0, %%ds; mov %0, %%es; mov %0, %%fs; mov %0, %%gs" : : "r"((int)selector));
    return 0;
}

static void check(unsigned wanted)
{
    unsigned ds, es, fs, gs;
    __asm__ volatile("mov %%ds, %0; mov %%es, %1; mov %%fs, %2; mov %%gs, %3"
                     : "=r"(ds), "=r"(es), "=r"(fs), "=r"(gs));
    expect("DS", ds, wanted), expect("ES", es, wanted);
    expect("FS", fs, wanted), expect("GS", gs, wanted);
}

HOSTILE_MAIN
{
    int good = 0;

    for (unsigned selector = 4; selector < 0x100; selector++) {
        if (attempt(load, selector) != NO_FAULT)
            continue;
        good++;
        FOR_EACH_DOOR(door) {
            load(selector);
            expect("result", door_ask(door, CALL_getpid, 0, 0, 0), call_getpid());
            check(selector);
        }
    }
    /* CS32, SS, CS64 and SS again, with RPL 0 to 3. */
    expect("selectors that load", good, 16);
}
