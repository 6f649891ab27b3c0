/* SPDX-License-Identifier: MIT
 * F7 F8: POPFQ and IRETQ in ring 3 with all ones, then a call by each door with that in RFLAGS:
 * IOPL stays 0, IF stays 1, VM, RF, VIF and VIP never come back set, and IN still faults.
 */
#include "hostile.h"

static uint64_t flags_now(void)
{
    uint64_t flags;
    __asm__ volatile("pushfq; pop %0" : "=r"(flags) : : "memory");
    return flags;
}

static long popf_all(long unused)
{
    (void)unused;
    __asm__ volatile("push $-257; popfq" : : : "memory", "cc");  /* all but TF */
    return 0;
}

static long in(long port)
{
    uint8_t byte;
    __asm__ volatile("inb %w1, %0" : "=a"(byte) : "d"(port));
    return byte;
}

HOSTILE_MAIN
{
    const long never = FLAG_IOPL | FLAG_RF | FLAG_VM | FLAG_VIF | FLAG_VIP;

    attempt(popf_all, 0);       /* VIP may be #GP */
    FOR_EACH_DOOR(door) {
        for (int bit = 12; bit < 22; bit++) {
            if (bit == 14 || bit == 18 || bit == 20)
                continue;
            door_patterns();
            before.ax = CALL_getpid;
            before.flags |= 1u << bit;
            door_call(door);
            expect("flags that no user has", (long long)after.flags & never, 0);
            expect("IF", (after.flags & FLAG_IF) != 0, 1);
        }
    }
    expect("IN", attempt(in, 0x3fd), VECTOR_GP);
    expect("flags at the end", (long long)flags_now() & never, 0);
}
