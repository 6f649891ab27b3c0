/* SPDX-License-Identifier: MIT
 * L5: SGDT, SIDT, SLDT, STR, SMSW: #GP in ring 3 where the CPU has UMIP, which the kernel then
 * has on. Without it they answer, and the addresses are no secret.
 */
#include "hostile.h"

static uint8_t room[16];
static long sgdt(long unused) { __asm__ volatile("sgdt %0" : "=m"(room)); return unused; }
static long sidt(long unused) { __asm__ volatile("sidt %0" : "=m"(room)); return unused; }
static long sldt(long unused) { __asm__ volatile("sldt %0" : "=m"(room)); return unused; }
static long str(long unused) { __asm__ volatile("str %0" : "=m"(room)); return unused; }
static long smsw(long unused) { __asm__ volatile("smsw %0" : "=m"(room)); return unused; }

HOSTILE_MAIN
{
    body *const all[] = { sgdt, sidt, sldt, str, smsw };
    bool umip = cpuid_bit(7, 'c', 2);

    for (int i = 0; i < 5; i++)
        expect("vector", attempt(all[i], 0), umip ? VECTOR_GP : NO_FAULT);
}
