/* SPDX-License-Identifier: MIT
 * What the parts of `crash` as a 32-bit program share. Its kinds are the rows of kinds.def.
 */
#ifndef ENTRYLAB_CRASH_H
#define ENTRYLAB_CRASH_H

#include "lib.h"

enum { DIES, MAY_LIVE, ENDLESS, SELFTEST };

#define LAST 0xfffff000                     /* the last page below 4 GiB, never the user's */
#define TOP 0xfffffffe                      /* a word here goes beyond 4 GiB */
#define HALF 0x80000000                     /* nothing there */

/* Each returns if it was not killed, or does not return. */
#define KIND(name, function, argument, vectors, fate, what) void die_##function(long);
#define KIND_ON(name, version, vectors)
#include "kinds.def"
#undef KIND
#undef KIND_ON

#endif
