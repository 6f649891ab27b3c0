/* SPDX-License-Identifier: MIT
 * A program's address space: pages are backed as soon as they are mapped. */
#ifndef ENTRYLAB_MM_SPACE_H
#define ENTRYLAB_MM_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#include "mm/paging.h"

struct space {
    uint64_t pml4;                      /* physical */
    uint64_t brk_start, brk;            /* the brk area's bounds */
    uint64_t mmap_ceiling;              /* above it, mmap without a wish takes nothing */
    uint64_t mmap_top;                  /* where it looks first, downwards */
};

bool space_new(struct space *space);
/* Makes it, or with NULL the kernel's own, the one this CPU uses. */
void space_load(const struct space *space);
void space_free(struct space *space);

/* Maps [start, start + size), page aligned, zeroed, with RIGHTS (PTE_ bits). All or nothing. Returns 0,
 * -EINVAL for an address that no user may have, -EEXIST if something is there, -ENOMEM. */
int space_map(struct space *space, uint64_t start, uint64_t size, uint64_t rights);
/* Frees what is mapped there; holes are not an error. */
void space_unmap(struct space *space, uint64_t start, uint64_t size);
/* Changes the rights of pages that are all mapped, else -ENOMEM and nothing is changed. */
int space_protect(struct space *space, uint64_t start, uint64_t size, uint64_t rights);
/* True if nothing is mapped in the range. */
bool space_is_empty(const struct space *space, uint64_t start, uint64_t size);
/* Writes through the direct map, whatever the user's rights: for loading. The range must be mapped. */
void space_write(struct space *space, uint64_t to, const void *from, uint64_t size);
/* True if a user may have [start, start + size): not page 0, not the last page of the lower half, not
 * the last page below 4 GiB, no wrap. */
bool space_allows(uint64_t start, uint64_t size);

#endif
