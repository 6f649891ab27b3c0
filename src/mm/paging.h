/* SPDX-License-Identifier: MIT
 * Page tables. SDM vol. 3, "4-level paging". */
#ifndef ENTRYLAB_MM_PAGING_H
#define ENTRYLAB_MM_PAGING_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/multiboot2.h"

#define PTE_PRESENT  0x001ul
#define PTE_WRITE    0x002ul
#define PTE_USER     0x004ul
#define PTE_UNCACHED 0x018ul
#define PTE_LARGE    0x080ul
#define PTE_GLOBAL   0x100ul
#define PTE_NX       (1ul << 63)
#define PTE_ADDRESS  0x000ffffffffff000ul
#define PTE_RESERVED 0x200ul            /* software: a frame that no access right was given to (PROT_NONE) */

/* Builds the kernel's final tables (RAM at DIRECT_BASE, the image with each section's rights) and loads
 * them. Returns false if memory runs out. */
bool paging_init(const struct region *regions, unsigned count);
/* Maps one page of the kernel's, in every address space. False: out of memory. */
bool kernel_map(uint64_t address, uint64_t frame, uint64_t rights);
/* A new PML4 with the kernel's half, or 0. */
uint64_t pml4_new(void);
/* The kernel's own PML4, without a user half. */
uint64_t pml4_kernel(void);
/* The entry of a 4 KiB page, creating the tables above it if CREATE; NULL if absent or out of memory. */
uint64_t *pte_of(uint64_t pml4, uint64_t address, bool create);
/* The first entry in [*ADDRESS, END) that is not zero; *ADDRESS becomes its page's. NULL if there is none.
 * Skips what has no tables, so that the range may be any size. */
uint64_t *pte_next(uint64_t pml4, uint64_t *address, uint64_t end);
/* Frees the user half: every frame mapped there, and its tables, and the PML4. */
void pml4_free(uint64_t pml4);

#endif
