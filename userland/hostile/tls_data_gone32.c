/* SPDX-License-Identifier: MIT
 * G7: DS, ES, FS and GS are a TLS segment whose descriptor is taken away. What is loaded goes on
 * working, as on Linux; a switch makes it null; the kernel neither faults nor loads it again.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    struct { uint32_t entry, base, limit, flags; } desc = { 13, 0, 0xfffff, 0x51 }, gone = { 13, 0, 0, 0x28 };

    for (int round = 0; round < 20; round++) {
        desc.entry = 13, gone.entry = 13;
        expect("set", enter(CALL_set_thread_area, (long)&desc, 0, 0, 0, 0, 0), 0);
        __asm__ volatile("mov %0, %%fs; mov %0, %%gs" : : "r"(0x6b));
        expect("clear", enter(CALL_set_thread_area, (long)&gone, 0, 0, 0, 0, 0), 0);
        FOR_EACH_DOOR(door)
            expect("result", door_ask(door, CALL_sched_yield, 0, 0, 0), 0);
    }
}
