/* SPDX-License-Identifier: MIT
 * Calls that change an address space. */
#include "entry/calls.h"

#include "entry/errno.h"
#include "mm/layout.h"
#include "mm/usercopy.h"
#include "task/task.h"

#define PROT_READ  1
#define PROT_WRITE 2
#define PROT_EXEC  4
#define MAP_FIXED           0x10
#define MAP_ANONYMOUS       0x20
#define MAP_FIXED_NOREPLACE 0x100000

static uint64_t page_up(uint64_t address)
{
    return (address + PAGE_SIZE - 1) & -(uint64_t)PAGE_SIZE;
}

/* x86 cannot take away reading alone, so any right includes it; none leaves the frame, without access. */
static uint64_t rights_of(uint64_t protection)
{
    if (!(protection & (PROT_READ | PROT_WRITE | PROT_EXEC)))
        return PTE_RESERVED;
    return PTE_PRESENT | PTE_USER | (protection & PROT_WRITE ? PTE_WRITE : 0) |
           (protection & PROT_EXEC ? 0 : PTE_NX);
}

/* The highest hole of SIZE bytes below TOP and above the brk area, or 0. */
static uint64_t find_hole(const struct space *space, uint64_t size, uint64_t top)
{
    while (top >= space->brk && size <= top - space->brk) {
        uint64_t first = top - size;
        if (!pte_next(space->pml4, &first, top))
            return top - size;
        top = first;
    }
    return 0;
}

long sys_mmap(uint64_t address, uint64_t size, uint64_t protection, uint64_t flags, uint64_t fd, uint64_t offset)
{
    struct space *space = &current()->space;

    if (!size || (address % PAGE_SIZE && flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)))
        return -EINVAL;
    if (!(flags & MAP_ANONYMOUS))
        return -EBADF;
    size = page_up(size);
    if (!size || size > USER_TOP)
        return -ENOMEM;
    if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) {
        if (!space_allows(address, size))
            return -ENOMEM;
        if (flags & MAP_FIXED)
            space_unmap(space, address, size);
    } else {
        address &= -(uint64_t)PAGE_SIZE;
        if (!address || !space_allows(address, size) || !space_is_empty(space, address, size)) {
            address = find_hole(space, size, space->mmap_top);
            if (!address)
                address = find_hole(space, size, space->mmap_ceiling);
            if (!address)
                return -ENOMEM;
            space->mmap_top = address;
        }
    }
    int error = space_map(space, address, size, rights_of(protection));
    if (error)
        return error == -EINVAL ? -ENOMEM : error;
    return address;
}

/* i386's: the offset is in pages, of no meaning for what is anonymous. */
long sys_mmap2(uint64_t address, uint64_t size, uint64_t protection, uint64_t flags, uint64_t fd, uint64_t offset)
{
    return sys_mmap(address, size, protection, flags, fd, 0);
}

long sys_mprotect(uint64_t address, uint64_t size, uint64_t protection)
{
    if (address % PAGE_SIZE)
        return -EINVAL;
    if (!user_range(address, size))
        return -ENOMEM;
    return space_protect(&current()->space, address, page_up(size), rights_of(protection));
}

long sys_munmap(uint64_t address, uint64_t size)
{
    struct space *space = &current()->space;

    if (address % PAGE_SIZE || !size || size > USER_TOP || address > USER_TOP - size)
        return -EINVAL;
    size = page_up(size);
    space_unmap(space, address, size);
    if (address + size > space->mmap_top && address + size <= space->mmap_ceiling)
        space->mmap_top = address + size;
    return 0;
}

/* Linux's: returns the end as it is afterwards, moved or not. */
long sys_brk(uint64_t end)
{
    struct space *space = &current()->space;
    uint64_t now = page_up(space->brk), want = page_up(end);

    if (end < space->brk_start || end > space->mmap_ceiling)
        return space->brk;
    if (want > now && space_map(space, now, want - now, PTE_PRESENT | PTE_USER | PTE_WRITE | PTE_NX))
        return space->brk;
    if (want < now)
        space_unmap(space, want, now - want);
    space->brk = end;
    return end;
}
