/* SPDX-License-Identifier: MIT
 * What null cases of 32-bit callers are: the same vectors, of which the low halves count.
 */
#ifndef ENTRYLAB_CALLER_H
#define ENTRYLAB_CALLER_H

#include "null.h"

#define REGISTER_NAMES "ebx", "ecx", "edx", "esi", "edi", "ebp"
#define REGISTER_MASK 0xffffffffull
enum { REGISTERS = 6 };

enum { KEPT_APART = 1 << NULL_CX / 8 | 1 << NULL_DX / 8 };

static inline bool by_vdso(unsigned path)
{
    return path == PATH_sysenter || path == PATH_syscall;
}

/* The last page below 4 GiB, its end, the kernel's half if it were of 32 bits. */
#define ODD_STACKS { 0, 1, 0xfffffffc, 0xffffffff, 0xfffff000, 0x80000000, 0xc0000000, 0x7fffffff, 0x1000, 3 }
#define STACK_MASK 0xffffffffull

static inline uint64_t sum6_of(const uint64_t *word)
{
    return (uint32_t)(word[NULL_BX / 8] + 3 * word[NULL_CX / 8] + 5 * word[NULL_DX / 8] + 7 * word[NULL_SI / 8]
                      + 11 * word[NULL_DI / 8] + 13 * word[NULL_BP / 8]);
}

/* All is kept; what was R11 is EDX here, which the loops need. */
static inline uint64_t cx_after(unsigned path, const struct null_vector *v, const uint64_t *word)
{
    (void)path, (void)v;
    return (uint32_t)word[NULL_CX / 8];
}

static inline uint64_t r11_after(unsigned path, const struct null_vector *v, const uint64_t *word)
{
    (void)path, (void)v;
    return (uint32_t)word[NULL_DX / 8];
}

/* R8 to R15, which 64-bit code filled before the loop and read after it: kept, or zero, or in R11 the flags
 * that SYSRET took from there. */
extern uint64_t null_high[8];

static inline const char *check_unseen(uint64_t *expected, uint64_t *got)
{
    static const char *const names[8] = { "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15" };

    for (unsigned i = 0; i < 8; i++) {
        uint64_t filled = 0x5a5a5a5a5a5a5a00 + i;
        if (null_high[i] && null_high[i] != filled && !(i == 3 && null_high[i] >> 22 == 0)) {
            *expected = filled;
            *got = null_high[i];
            return names[i];
        }
    }
    return NULL;
}

#endif
