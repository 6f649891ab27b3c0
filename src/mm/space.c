/* SPDX-License-Identifier: MIT */
#include "mm/space.h"

#include <stddef.h>

#include "cpu/insn.h"
#include "entry/errno.h"
#include "lib/string.h"
#include "mm/frames.h"
#include "mm/layout.h"

#define BACKED (PTE_PRESENT | PTE_RESERVED)

bool space_new(struct space *space)
{
    *space = (struct space){ .pml4 = pml4_new() };
    return space->pml4;
}

void space_load(const struct space *space)
{
    write_cr3(space ? space->pml4 : pml4_kernel());
}

void space_free(struct space *space)
{
    if (space->pml4)
        pml4_free(space->pml4);
    space->pml4 = 0;
}

bool space_allows(uint64_t start, uint64_t size)
{
    uint64_t end = start + size;

    if (end < start || start < USER_BOTTOM || end > USER_TOP)
        return false;
    return end <= COMPAT_LAST || start >= COMPAT_LAST + PAGE_SIZE;
}

bool space_is_empty(const struct space *space, uint64_t start, uint64_t size)
{
    return !pte_next(space->pml4, &start, start + size);
}

int space_map(struct space *space, uint64_t start, uint64_t size, uint64_t rights)
{
    if (!space_allows(start, size))
        return -EINVAL;
    /* Tables, too, need frames: the loop below says so when the reckoning here was too hopeful. */
    if (size / PAGE_SIZE > frames_left())
        return -ENOMEM;
    if (!space_is_empty(space, start, size))
        return -EEXIST;
    for (uint64_t at = start; at < start + size; at += PAGE_SIZE) {
        uint64_t *entry = pte_of(space->pml4, at, true);
        uint64_t frame = entry ? frame_alloc() : 0;
        if (!frame) {
            space_unmap(space, start, at - start);
            return -ENOMEM;
        }
        *entry = frame | rights;
    }
    return 0;
}

void space_unmap(struct space *space, uint64_t start, uint64_t size)
{
    uint64_t end = start + size;
    uint64_t *entry;

    while ((entry = pte_next(space->pml4, &start, end))) {
        frame_free(*entry & PTE_ADDRESS);
        *entry = 0;
        invlpg(start);
        start += PAGE_SIZE;
    }
}

int space_protect(struct space *space, uint64_t start, uint64_t size, uint64_t rights)
{
    for (uint64_t at = start; at < start + size; at += PAGE_SIZE) {
        uint64_t *entry = pte_of(space->pml4, at, false);
        if (!entry || !(*entry & BACKED))
            return -ENOMEM;
    }
    for (uint64_t at = start; at < start + size; at += PAGE_SIZE) {
        uint64_t *entry = pte_of(space->pml4, at, false);
        *entry = (*entry & PTE_ADDRESS) | rights;
        invlpg(at);
    }
    return 0;
}

void space_write(struct space *space, uint64_t to, const void *from, uint64_t size)
{
    const char *source = from;

    while (size) {
        uint64_t offset = to % PAGE_SIZE, part = PAGE_SIZE - offset;
        part = part < size ? part : size;
        uint64_t *entry = pte_of(space->pml4, to, false);
        memcpy((char *)direct(*entry & PTE_ADDRESS) + offset, source, part);
        to += part;
        source += part;
        size -= part;
    }
}
