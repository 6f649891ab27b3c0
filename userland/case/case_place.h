/* SPDX-License-Identifier: MIT
 * Where the instructions that enter stand: between case.c and place.c.
 */
#ifndef ENTRYLAB_CASE_PLACE_H
#define ENTRYLAB_CASE_PLACE_H

#include "case.h"

/* Maps the pages and writes the instructions. 0, or -errno. */
long case_place_init(void);

/* The address of PATH's instruction at PLACE, and its length, prefixes included. */
uintptr_t case_place(long path, enum place place, uint32_t *length);

/* The function of the vDSO that enters by PATH; 0 if there is none. */
uintptr_t case_door(long path);

#endif
