/* SPDX-License-Identifier: MIT
 * Which addresses a program may have, in the words of src/mm/layout.h's map: an opinion of its own, against
 * which the kernel's is held. */
#ifndef ENTRYLAB_TESTS_ALLOWED_H
#define ENTRYLAB_TESTS_ALLOWED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* SIZE is not 0. */
static inline bool allowed(uint64_t start, uint64_t size)
{
    static const struct { uint64_t first, last; } forbidden[] = {
        { 0, 0xfff },                                   /* page 0 */
        { 0xfffff000, 0xffffffff },                     /* the last page below 4 GiB */
        { 0x7ffffffff000, 0xffffffffffffffff },         /* the lower half's last page and all above it */
    };
    uint64_t last = start + (size - 1);

    for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++)
        if (start <= forbidden[i].last && last >= forbidden[i].first)
            return false;
    return last >= start;
}

#endif
