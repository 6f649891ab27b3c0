/* SPDX-License-Identifier: MIT
 * What the parts of the program `crash` share. Its kinds are the rows of kinds.def.
 */
#ifndef ENTRYLAB_CRASH_H
#define ENTRYLAB_CRASH_H

#include "lib.h"

enum { DIES, MAY_LIVE, ENDLESS, SELFTEST };

#define EDGE 0x800000000000                 /* the first address that is not canonical */
#define HOLE 0x4000000000000000             /* far from any that is */
#define LAST 0x7ffffffff000                 /* the last page below EDGE, never the user's */
#define HALF (-0x800000000000)              /* where the kernel's half starts */
#define TEXT (-0x7ff00000)                  /* 0xffffffff80100000, the kernel's image */

/* Each returns if it was not killed, or does not return. */
#define KIND(name, function, argument, vectors, fate, what) void die_##function(long);
#define KIND_ON(name, version, vectors)
#include <kinds.def>
#undef KIND
#undef KIND_ON

/* Jumps to code with this stack pointer, and the number of getpid in rax. */
_Noreturn void die_jump_on(const void *code, const void *stack);

#endif
