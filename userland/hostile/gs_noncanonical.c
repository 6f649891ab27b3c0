/* SPDX-License-Identifier: MIT
 * G3: WRGSBASE of 2^47: #GP; TCG accepts it, and then the kernel must survive to have it, also
 * when it saves and restores bases at a switch.
 */
#include "hostile.h"

static long write_gs(long base)
{
    __asm__ volatile("wrgsbase %0" : : "r"(base));
    return 0;
}

static long write_fs(long base)
{
    __asm__ volatile("wrfsbase %0" : : "r"(base));
    return 0;
}

static long die(long unused)
{
    __asm__ volatile("ud2");
    return unused;
}

HOSTILE_MAIN
{
    static const long bases[] = { END_OF_SPACE, HOLE, (long)(1ul << 63), (long)(DIRECT_MAP - 1) };

    for (int i = 0; cpuid_bit(7, 'b', 0) && i < 4; i++) {
        int vectors[] = { attempt(write_gs, bases[i]), attempt(write_fs, bases[i]) };
        for (int k = 0; k < 2; k++)
            if (vectors[k] != NO_FAULT)
                expect("vector", vectors[k], VECTOR_GP);
        FOR_EACH_DOOR(door)
            expect("result", door_ask(door, CALL_sched_yield, 0, 0, 0), 0);
        expect("vector of a fault", attempt(die, 0), VECTOR_UD);
    }
}
