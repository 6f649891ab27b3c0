/* SPDX-License-Identifier: MIT
 * G2: Bases 0, the user's top, the kernel's half, all ones: each call and fault leaves both as
 * they are.
 */
#include "hostile.h"

static uint64_t gs(void)
{
    uint64_t value;
    __asm__ volatile("rdgsbase %0" : "=r"(value));
    return value;
}

static uint64_t fs(void)
{
    uint64_t value;
    __asm__ volatile("rdfsbase %0" : "=r"(value));
    return value;
}

static long die(long unused)
{
    __asm__ volatile("ud2");
    return unused;
}

HOSTILE_MAIN
{
    static const uint64_t bases[] = { 0, 1, 0x1000, LAST_PAGE, 0x7fffffffffff, DIRECT_MAP, KERNEL_TEXT,
                                      STACKS, 0xffffffffbad00000, ~0ul };
    enum { COUNT = sizeof bases / sizeof *bases };

    if (!cpuid_bit(7, 'b', 0))
        return;
    for (int i = 0; i < COUNT * COUNT; i++) {
        __asm__ volatile("wrfsbase %0; wrgsbase %1" : : "r"(bases[i % COUNT]), "r"(bases[i / COUNT]));
        FOR_EACH_DOOR(door)
            expect("result", door_ask(door, CALL_sched_yield, 0, 0, 0), 0);
        expect("vector", attempt(die, 0), VECTOR_UD);
        expect("FS base", (long long)fs(), (long long)bases[i % COUNT]);
        expect("GS base", (long long)gs(), (long long)bases[i / COUNT]);
    }
}
