/* SPDX-License-Identifier: MIT
 * X5 X6 X7 G1 L7: The same vectors, reported instead of deadly, by each door, with GS bases of
 * every class: the vector, the error code and the frame's RIP are those asked for, the base
 * stays, and the next call works.
 */
#include "hostile.h"

static const struct door *way;
static int vector_wanted;

static long forge(long error)
{
    return door_ask(way, CALL_forge, vector_wanted, error, 0);
}

HOSTILE_MAIN
{
    static const int vectors[] = { 8, 10, 11, 12, 13, 14, 17, 21 };
    static const uint64_t bases[] = { 0, 0x1000, DIRECT_MAP, STACKS, ~0ul };
    bool chooses = cpuid_bit(7, 'b', 0);

    FOR_EACH_DOOR(door) {
        for (unsigned i = 0; i < 8 * 5; i++) {
            uint64_t base = bases[i / 8];
            way = door, vector_wanted = vectors[i % 8];
            if (chooses)
                __asm__ volatile("wrgsbase %0" : : "r"(base));
            expect("vector", attempt(forge, 0x1230 + (long)i * 8), vector_wanted);
            expect("error code", (long long)fault.error, 0x1230 + (long)i * 8);
            expect("CS that was asked for", (long long)fault.cs, SEL_USER_CS);
            expect("RIP of the kernel", is_kernel_address(fault.ip), false);
            uint64_t now = base;
            if (chooses)
                __asm__ volatile("rdgsbase %0" : "=r"(now));
            expect("GS base", (long long)now, (long long)base);
        }
        expect("no such exception", door_ask(door, CALL_forge, 3, 0, 0), -EINVAL);
        expect("no such exception", door_ask(door, CALL_forge, 256 + 13, 0, 0), -EINVAL);
    }
}
