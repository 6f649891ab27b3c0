/* SPDX-License-Identifier: MIT
 * What null cases of 64-bit callers are.
 */
#ifndef ENTRYLAB_CALLER_H
#define ENTRYLAB_CALLER_H

#include "null.h"

#define REGISTER_NAMES "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"
#define REGISTER_MASK (~0ull)
enum { REGISTERS = NULL_REGISTERS };

/* What the loops leave apart from null_difference, because they needed the register. */
enum { KEPT_APART = 1 << NULL_CX / 8 | 1 << NULL_R11 / 8 };

/* The paths that stand in the vDSO, and need a stack. */
static inline bool by_vdso(unsigned path)
{
    return path == PATH_sysenter;
}

/* Kernel text, direct map, stacks of the kernel, not canonical, the user's end, the last byte. */
#define ODD_STACKS { 0, 1, 0xffffffff80100000, 0xffff800000001000, 0xffffffffc0002ff8, 0x8000000000000000, \
                     0x800000000000, ~0ull, 0x7ffffffff001, 0x1000 }
#define STACK_MASK 0x7fffffffffffull

static inline uint64_t sum6_of(const uint64_t *word)
{
    return word[NULL_DI / 8] + 3 * word[NULL_SI / 8] + 5 * word[NULL_DX / 8] + 7 * word[NULL_R10 / 8]
           + 11 * word[NULL_R8 / 8] + 13 * word[NULL_R9 / 8];
}

/* CX and R11 after a call by PATH: what it does not keep is the user's own, too. */
static inline uint64_t cx_after(unsigned path, const struct null_vector *v, const uint64_t *word)
{
    return path == PATH_sysenter ? v->stack - 16 : path == PATH_syscall ? (uintptr_t)null_syscall_back
                                                                         : word[NULL_CX / 8];
}

static inline uint64_t r11_after(unsigned path, const struct null_vector *v, const uint64_t *word)
{
    return path == PATH_sysenter ? word[NULL_DX / 8] : path == PATH_syscall ? v->flags : word[NULL_R11 / 8];
}

/* Nothing that the loops do not see. */
static inline const char *check_unseen(uint64_t *expected, uint64_t *got)
{
    (void)expected, (void)got;
    return NULL;
}

#endif
