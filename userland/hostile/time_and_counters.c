/* SPDX-License-Identifier: MIT
 * L5: What ring 3 may read of counters and what not: RDPMC and XSETBV fault, RDTSC answers.
 */
#include "hostile.h"

static long rdpmc(long counter) { __asm__ volatile("rdpmc" : : "c"((int)counter) : "rax", "rdx"); return 0; }
static long xsetbv(long unused) { __asm__ volatile("xsetbv" : : "c"(0), "a"(1), "d"(0)); return unused; }
static long rdtsc(long unused) { __asm__ volatile("rdtsc" : : : "rax", "rdx"); return unused; }

HOSTILE_MAIN
{
    expect_within("RDPMC", attempt(rdpmc, 0), VECTOR_UD, VECTOR_GP);
    expect_within("RDPMC", attempt(rdpmc, -1), VECTOR_UD, VECTOR_GP);
    expect_within("XSETBV", attempt(xsetbv, 0), VECTOR_UD, VECTOR_GP);
    expect("RDTSC", attempt(rdtsc, 0), NO_FAULT);
}
