/* SPDX-License-Identifier: MIT
 * What the parts of the program `fuzz` share. A case is what its kind, the seed and its number make of it,
 * and nothing else: any can be run alone.
 */
#ifndef ENTRYLAB_FUZZ_H
#define ENTRYLAB_FUZZ_H

#include <stdbool.h>

#include "cpu/registers.h"
#include "lib.h"
#include "null.h"
#include "random.h"

enum { CALLER = 8 * sizeof(long), EVERY_PATH = PATH_COUNT };

/* Null cases come in groups, each vector once through every path. In a mix, a few groups are followed by some
 * full cases: these take a hundred times as long, and are to take about half of the time. */
enum { NULL_GROUP = NULL_VECTORS * EVERY_PATH, MIX_NULL = 4 * NULL_GROUP, MIX_FULL = 10, MIX = MIX_NULL + MIX_FULL };

enum { FLAGS_PLAIN = 0x202 };
/* CF PF AF ZF SF DF OF NT AC ID: what a program may set and keeps; TF is a matter of its own. */
enum { FLAGS_KEPT = 0x244cd5 };

/* Something that a case chose, and what it would be if it had not: shrinking resets it, bit by bit if it is
 * not WHOLE: other numbers are other calls. */
struct axis { const char *name; uint64_t *value; uint64_t plain; bool whole; };

/* What was not as it should be. */
struct failure { const char *path, *what; uint64_t expected, got; };

/* What a run has seen. */
struct counts {
    unsigned long long values;          /* compared after a return to ring 3 */
    unsigned long kernel_values;        /* of those that were wrong: addresses of the kernel's half */
    unsigned long by_path[EVERY_PATH], deaths[32], full;
};
extern struct counts counts;
extern uint64_t seed, hash;

static inline void mix_hash(uint64_t value)
{
    hash = (random_rotate(hash, 9) ^ value) * 0x9e3779b97f4a7c15;
}

/* Which paths this CPU, this kernel and this caller have. */
extern bool door_open[EVERY_PATH];
void doors_find(void);

/* Null cases FROM to FROM + COUNT - 1, all of one path. The first that fails, or -1 with FAILURE untouched. */
long null_run(unsigned long from, unsigned long count, struct failure *failure);
/* Of a case that null_run has just failed: whether it fails again, and its axes, to be shrunk. */
bool null_again(struct failure *failure);
unsigned null_axes(struct axis *axes);

enum { MAX_AXES = 40 };

/* Resets each axis without which a case still fails in the same way, and returns what is left as text. */
const char *shrink(const struct axis *axes, unsigned count, const struct failure *failure,
                   bool (*again)(struct failure *));

#endif
