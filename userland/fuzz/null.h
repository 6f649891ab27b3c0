/* SPDX-License-Identifier: MIT
 * The null cases: registers, flags and stack at random around a call that does next to nothing, and all of
 * them compared afterwards, in a loop that does no more than that. A group of vectors goes through every
 * path, so that what one path returns is held against the same as the others.
 */
#ifndef ENTRYLAB_NULL_H
#define ENTRYLAB_NULL_H

#define NULL_VECTORS 48
#define NULL_STRIDE 48                  /* bytes from one vector to the next */

/* struct null_vector */
#define NULL_NUMBER 0
#define NULL_EXPECTED 8
#define NULL_FLAGS 16
#define NULL_SP 24
#define NULL_STACK 32
/* Its registers: struct null_group's words, from the vector's own on. Each vector starts a stride later, so
 * most words serve several vectors, as another register each time. */
#define NULL_WORDS (NULL_VECTORS * NULL_STRIDE)
/* words, by register */
#define NULL_BX 0
#define NULL_CX 8
#define NULL_DX 16
#define NULL_SI 24
#define NULL_DI 32
#define NULL_BP 40
#define NULL_R8 48
#define NULL_R9 56
#define NULL_R10 64
#define NULL_R11 72
#define NULL_R12 80
#define NULL_R13 88
#define NULL_R14 96
#define NULL_R15 104
#define NULL_REGISTERS 14

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

struct null_vector {
    uint64_t number, expected, flags;
    uint64_t sp;                        /* where the instruction stands in the program: anything */
    uint64_t stack;                     /* where it stands in the vDSO: room for its pushes */
    uint64_t spare;
};
#define NULL_AT(field, offset) _Static_assert(offsetof(struct null_vector, field) == (offset), "null.h: " #field)
NULL_AT(number, NULL_NUMBER);
NULL_AT(expected, NULL_EXPECTED);
NULL_AT(flags, NULL_FLAGS);
NULL_AT(sp, NULL_SP);
NULL_AT(stack, NULL_STACK);
_Static_assert(sizeof(struct null_vector) == NULL_STRIDE, "null.h: struct null_vector");

struct null_group {
    struct null_vector vector[NULL_VECTORS];
    uint64_t word[NULL_VECTORS * NULL_STRIDE / 8 + NULL_REGISTERS];
};
_Static_assert(offsetof(struct null_group, word) == NULL_WORDS, "null.h: words");

static inline uint64_t *null_words(struct null_group *group, unsigned vector)
{
    return group->word + vector * NULL_STRIDE / 8;
}

/* The loops, one a path: from null_cursor to null_end. 0, or 1 with null_cursor at a vector that came back
 * with something else than it should, and what came back below. */
typedef int null_loop(void);
#define ENTRY_PATH(id, enters, leaves64, leaves32, title) extern null_loop null_##id;
#include "entry/paths.def"
#undef ENTRY_PATH
/* 32-bit code writes the low halves only. */
extern struct null_vector *null_cursor, *null_end;
extern uint64_t null_hash;              /* of all results, in their order */
extern uint64_t null_ax, null_cx, null_r11, null_sp, null_flags;    /* as the call left them */
extern uint64_t null_difference[NULL_REGISTERS];    /* the others XOR what they should be; not CX, R11 */
extern uintptr_t null_door, null_door_syscall;  /* in the vDSO: SYSENTER, and SYSCALL of 32-bit code */
/* Where null_syscall's call comes back to, which is what RCX then holds. */
extern const char null_syscall_back[];

#endif
#endif
