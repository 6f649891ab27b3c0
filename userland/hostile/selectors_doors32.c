/* SPDX-License-Identifier: MIT
 * G7: As selectors_doors, with FS and GS; null in DS or ES is no state to run 32-bit code in.
 */
#include "hostile.h"

static long load(long selector)
{
    __asm__ volatile("mov %0, %%fs; mov %0, %%gs" : : "r"((int)selector));
    return 0;
}

HOSTILE_MAIN
{
    for (unsigned selector = 4; selector < 0x100; selector++) {
        if (attempt(load, (long)selector) != NO_FAULT)
            continue;
        FOR_EACH_DOOR(door) {
            unsigned fs, gs, ds, es;
            load((long)selector);
            expect("result", door_ask(door, CALL_getpid, 0, 0, 0), call_getpid());
            __asm__ volatile("mov %%fs, %0; mov %%gs, %1; mov %%ds, %2; mov %%es, %3"
                             : "=r"(fs), "=r"(gs), "=r"(ds), "=r"(es));
            expect("FS", fs, selector), expect("GS", gs, selector);
            expect("DS", ds, SEL_USER_SS), expect("ES", es, SEL_USER_SS);
        }
    }
}
