/* SPDX-License-Identifier: MIT
 * U1 L8 A4: Direct map, image, stacks, APIC: every read faults, and the fault says user, whether
 * it is mapped or not.
 */
#include "hostile.h"

static long look(long address)
{
    return *(volatile uint8_t *)address;
}

HOSTILE_MAIN
{
    static const uint64_t starts[] = { DIRECT_MAP, KERNEL_TEXT, STACKS, 0xfffffffffee00000 };

    for (int i = 0; i < 4; i++)
        for (uint64_t k = 0; k < 512; k++) {
            expect("vector", attempt(look, (long)(starts[i] + k * PAGE)), VECTOR_PF);
            expect("error code: user", (long long)fault.error & 4, 4);
        }
    for (uint64_t at = DIRECT_MAP; at >= DIRECT_MAP; at += 1ul << 41)
        expect("vector", attempt(look, (long)at), VECTOR_PF);
}
