/* SPDX-License-Identifier: MIT
 * D6 D7 G1 G2: NMIs in the midst of calls by every door, with GS bases of every class and RSP
 * anywhere: each is counted once, and base, RSP and result stay.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    uint64_t kernel = 0;
    bool chooses = cpuid_bit(7, 'b', 0);

    enter(CALL_rdmsr, (long)0xc0000101, (long)&kernel, 0, 0, 0, 0);
    const uint64_t bases[] = { 0, 0x1000, DIRECT_MAP, kernel, ~0ul };
    const uint64_t stacks[] = { 0, KERNEL_TEXT, STACKS + 0x8000, STACKS + 0xb000, kernel };

    for (int i = 0; i < 25 * 10; i++) {
        if (chooses)
            __asm__ volatile("wrgsbase %0" : : "r"(bases[i % 5]));
        FOR_EACH_DOOR(door) {
            long count = call_counter(COUNTER_NMI);
            expect("result", door_ask(door, CALL_ipi, VECTOR_NMI, 5, 0), 5);
            if (door->bare && door->path != PATH_sysenter) {
                before.ax = CALL_ipi;
                before.sp = stacks[i / 5 % 5];
                expect("result", door_bare(door), 5);
                expect("RSP", (long long)after.sp, (long long)before.sp);
                count++;
            }
            expect("NMIs", call_counter(COUNTER_NMI) - count, 1);
        }
        uint64_t now = bases[i % 5];
        if (chooses)
            __asm__ volatile("rdgsbase %0" : "=r"(now));
        expect("GS base", (long long)now, (long long)bases[i % 5]);
    }
}
