/* SPDX-License-Identifier: MIT
 * X10 G7: SYSEXIT and SYSRET put their own selector into SS; a program whose SS is another has
 * the flat one after them, and its own after IRETQ. Its stack goes on working.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    struct { uint32_t entry, base, limit, flags; } desc = { 12, 0, 0xfffff, 0x51 };

    expect("set_thread_area", enter(CALL_set_thread_area, (long)&desc, 0, 0, 0, 0, 0), 0);
    FOR_EACH_DOOR(door) {
        unsigned ss;
        __asm__ volatile("mov %0, %%ss" : : "r"(0x63));
        expect("result", door_ask(door, CALL_getpid, 0, 0, 0), call_getpid());
        __asm__ volatile("mov %%ss, %0" : "=r"(ss));
        if (ss != SEL_USER_SS)
            expect("SS", ss, 0x63);
    }
}
