/* SPDX-License-Identifier: MIT
 * X5 X6 G5: (CVE-2014-9322) SS is a TLS segment, and the call takes the descriptor away: the
 * IRETQ that returns faults in ring 0 with the user's GS, and the program is killed: #GP, for an
 * empty slot is no segment at all.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    struct { uint32_t entry, base, limit, flags; } desc = { 12, 0, 0xfffff, 0x51 }, gone = { 12, 0, 0, 0x28 };

    expect("set_thread_area", enter(CALL_set_thread_area, (long)&desc, 0, 0, 0, 0, 0), 0);
    __asm__ volatile("mov %0, %%ss\n"
                     "int $0x80" : : "r"(0x63), "a"(CALL_set_thread_area), "b"(&gone) : "memory");
}
