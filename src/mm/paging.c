/* SPDX-License-Identifier: MIT */
#include "mm/paging.h"

#include <stddef.h>

#include "cpu/insn.h"
#include "lib/string.h"
#include "mm/frames.h"
#include "mm/layout.h"

#define ENTRIES 512
#define LARGE_PAGE 0x200000ul
#define USER_ENTRIES 256                /* of a PML4: the lower half */

extern char kernel_start[], kernel_rodata[], kernel_data[], kernel_end[];

static uint64_t kernel_pml4;

static unsigned entry_index(uint64_t address, unsigned level)
{
    return address >> (12 + 9 * level) & (ENTRIES - 1);
}

/* Walks to the entry of LEVEL (0: 4 KiB, 1: 2 MiB). */
static uint64_t *walk(uint64_t pml4, uint64_t address, unsigned level, bool create)
{
    uint64_t *table = direct(pml4);

    for (unsigned at = 3; at > level; at--) {
        uint64_t *entry = &table[entry_index(address, at)];
        if (!(*entry & PTE_PRESENT)) {
            uint64_t frame = create ? frame_alloc() : 0;
            if (!frame)
                return NULL;
            /* Rights are the last level's to take away. */
            *entry = frame | PTE_PRESENT | PTE_WRITE | (address >> 63 ? 0 : PTE_USER);
        }
        if (*entry & PTE_LARGE)
            return NULL;
        table = direct(*entry & PTE_ADDRESS);
    }
    return &table[entry_index(address, level)];
}

uint64_t *pte_of(uint64_t pml4, uint64_t address, bool create)
{
    return walk(pml4, address, 0, create);
}

uint64_t *pte_next(uint64_t pml4, uint64_t *address, uint64_t end)
{
    while (*address < end) {
        uint64_t *table = direct(pml4), *entry = NULL;
        unsigned level = 4;
        do {
            level--;
            entry = &table[entry_index(*address, level)];
            table = direct(*entry & PTE_ADDRESS);
        } while (level && *entry & PTE_PRESENT);
        if (!level && *entry)
            return entry;
        /* On to the next entry of the level where the walk ended. */
        uint64_t step = 1ul << (12 + 9 * level);
        *address = (*address & -step) + step;
    }
    return NULL;
}

bool kernel_map(uint64_t address, uint64_t frame, uint64_t rights)
{
    uint64_t *entry = walk(kernel_pml4, address, 0, true);

    if (entry)
        *entry = frame | PTE_PRESENT | PTE_GLOBAL | rights;
    return entry;
}

/* A page of the kernel image: text is executable, the rest is not; data is writable, the rest is not. */
static uint64_t image_rights(const char *page)
{
    if (page < kernel_rodata)
        return 0;
    return page < kernel_data ? PTE_NX : PTE_NX | PTE_WRITE;
}

static bool map_image(void)
{
    for (char *page = kernel_start; page < kernel_end; page += PAGE_SIZE)
        if (!kernel_map((uint64_t)page, kernel_physical(page), image_rights(page)))
            return false;
    return true;
}

/* The 2 MiB that hold the image are mapped by 4 KiB pages here, too, so that text is not writable by
 * this address either. */
static bool map_direct_small(uint64_t base)
{
    for (uint64_t physical = base; physical < base + LARGE_PAGE; physical += PAGE_SIZE) {
        const char *page = (const char *)(physical + KERNEL_BASE);
        uint64_t rights = PTE_NX | PTE_WRITE;
        if (page >= kernel_start && page < kernel_end)
            rights = image_rights(page) | PTE_NX;
        if (!kernel_map((uint64_t)direct(physical), physical, rights))
            return false;
    }
    return true;
}

static bool map_direct(uint64_t base, uint64_t end)
{
    uint64_t image = kernel_physical(kernel_start) & -LARGE_PAGE;

    for (uint64_t physical = base & -LARGE_PAGE; physical < end; physical += LARGE_PAGE) {
        if (physical >= image && physical < kernel_physical(kernel_end))
            continue;
        uint64_t *entry = walk(kernel_pml4, (uint64_t)direct(physical), 1, true);
        if (!entry)
            return false;
        *entry = physical | PTE_PRESENT | PTE_WRITE | PTE_LARGE | PTE_GLOBAL | PTE_NX;
    }
    return true;
}

bool paging_init(const struct region *regions, unsigned count)
{
    kernel_pml4 = frame_alloc();
    if (!kernel_pml4 || !map_image())
        return false;
    /* The kernel's half is shared by copying its PML4 entries, so these never change afterwards. */
    for (unsigned i = USER_ENTRIES; i < ENTRIES; i++) {
        uint64_t *entry = (uint64_t *)direct(kernel_pml4) + i;
        if (!(*entry & PTE_PRESENT) && (i == 511 || i == USER_ENTRIES)) {
            uint64_t frame = frame_alloc();
            if (!frame)
                return false;
            *entry = frame | PTE_PRESENT | PTE_WRITE;
        }
    }
    for (uint64_t at = kernel_physical(kernel_start) & -LARGE_PAGE; at < kernel_physical(kernel_end); at += LARGE_PAGE)
        if (!map_direct_small(at))
            return false;
    for (unsigned i = 0; i < count; i++)
        if (!map_direct(regions[i].base, regions[i].end))
            return false;
    write_cr3(kernel_pml4);
    return true;
}

uint64_t pml4_new(void)
{
    uint64_t pml4 = frame_alloc();

    if (pml4)
        memcpy((uint64_t *)direct(pml4) + USER_ENTRIES, (uint64_t *)direct(kernel_pml4) + USER_ENTRIES,
               (ENTRIES - USER_ENTRIES) * sizeof(uint64_t));
    return pml4;
}

uint64_t pml4_kernel(void)
{
    return kernel_pml4;
}

static void free_tables(uint64_t frame, unsigned level, unsigned entries)
{
    uint64_t *table = direct(frame);

    for (unsigned i = 0; i < entries; i++) {
        uint64_t entry = table[i];
        if (level == 0 && entry & (PTE_PRESENT | PTE_RESERVED))
            frame_free(entry & PTE_ADDRESS);
        else if (level > 0 && entry & PTE_PRESENT)
            free_tables(entry & PTE_ADDRESS, level - 1, ENTRIES);
    }
    frame_free(frame);
}

void pml4_free(uint64_t pml4)
{
    free_tables(pml4, 3, USER_ENTRIES);
}
