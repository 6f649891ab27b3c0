/* SPDX-License-Identifier: MIT
 * FS and GS bases, which 32-bit code cannot set: between case.c and bases.c.
 */
#ifndef ENTRYLAB_CASE_BASES_H
#define ENTRYLAB_CASE_BASES_H

#include "case.h"

void case_set_bases(uint64_t fs, uint64_t gs);
void case_get_bases(struct state *after);

#endif
