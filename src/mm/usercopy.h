/* SPDX-License-Identifier: MIT
 * The only way to a user's memory. */
#ifndef ENTRYLAB_MM_USERCOPY_H
#define ENTRYLAB_MM_USERCOPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpu/smap.h"
#include "mm/layout.h"

/* True if [START, START + SIZE) lies in the user's half; it need not be mapped. */
static inline bool user_range(uint64_t start, uint64_t size)
{
    return start <= USER_TOP && size <= USER_TOP - start;       /* in this form nothing wraps */
}

/* Both return 0, or -EFAULT if any byte of the user's range is not his to read or write. What was
 * copied before a fault stays; copy_from_user zeroes the rest of TO. */
int copy_from_user(void *to, uint64_t from, size_t size);
int copy_to_user(uint64_t to, const void *from, size_t size);

/* The 32-bit word at FROM, which must be in the user's half; or GET_USER_FAULT. */
#define GET_USER_FAULT (~0ul)
static inline uint64_t get_user32(uint64_t from)
{
    uint64_t value = GET_USER_FAULT;

    __asm__ volatile(SMAP_SITE("0xcb")
                     "1: movl (%1), %k0\n"
                     "2: " SMAP_SITE("0xca")
                     ".pushsection .fixups, \"a\"; .quad 1b, 2b; .popsection"
                     : "+r"(value) : "r"(from));
    return value;
}

/* Reads one byte at ADDRESS without STAC. True if that faulted. For the test of SMAP. */
bool touch_user_faults(uint64_t address);

/* If IP is an instruction that may fault on a user's address: where to go on. Else 0. */
uint64_t fixup_of(uint64_t ip);

#endif
