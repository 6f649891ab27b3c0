/* SPDX-License-Identifier: MIT
 * What the parts of the program `soak` share. machine.h is the caller's: soak/ or soak32/.
 */
#ifndef ENTRYLAB_SOAK_H
#define ENTRYLAB_SOAK_H

/* struct fpu */
#define FPU_MXCSR 108
#define FPU_VECTORS 128

#include <machine.h>

#ifndef __ASSEMBLER__

#include <stdbool.h>

#include "lib.h"

/* The rows of the report. */
enum row { REGISTERS, FLAGS, X87, SSE, BASES, SELECTORS, STACK, PREEMPTED, ROWS };

/* The first difference is the verdict on its row; what comes later is not looked at. */
void expect(enum row row, const char *what, uint64_t seen, uint64_t want);

/* Different numbers in every program and every round, and the same ones in every run. */
uint64_t random(void);

/* FNSAVE's image in protected mode, MXCSR, and XMM or YMM as the CPU has them. */
struct fpu {
    uint32_t control, status, tags, pointers[4];
    uint8_t st[8][10];
    uint32_t mxcsr, unused[4];
    uint64_t vector[VECTORS][4];
} __attribute__((aligned(32)));
_Static_assert(offsetof(struct fpu, mxcsr) == FPU_MXCSR, "struct fpu: mxcsr");
_Static_assert(offsetof(struct fpu, vector) == FPU_VECTORS, "struct fpu: vector");

/* One turn: loads all of `before`, goes on at `wait`, and comes back with all in `after`. */
extern struct registers before, after;
extern struct fpu fpu_before, fpu_after;
extern uint16_t ss_before, ss_after;
extern uint8_t has_avx;
void turn(void (*wait)(void));

/* For `turn`: count before.dx down to 0 without a call, a few null calls, or give way. */
void wait_spin(void);
void wait_calls(void);
void wait_yield(void);

/* New selectors, bases and descriptors, and whether they are still there. */
void segments_init(void);
void segments_set(void);
void segments_check(void);

struct cpuid { uint32_t a, b, c, d; };

static inline struct cpuid cpuid(uint32_t leaf)
{
    struct cpuid r;

    __asm__ volatile("cpuid" : "=a"(r.a), "=b"(r.b), "=c"(r.c), "=d"(r.d) : "a"(leaf), "c"(0));
    return r;
}

enum { USER_SS = 0x2b, USER_SS_AGAIN = 0x3b };

#endif
#endif
