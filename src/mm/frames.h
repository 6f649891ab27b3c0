/* SPDX-License-Identifier: MIT
 * Frames: physical memory in pages of 4 KiB, from the regions of the boot loader's map. */
#ifndef ENTRYLAB_MM_FRAMES_H
#define ENTRYLAB_MM_FRAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/multiboot2.h"
#include "mm/layout.h"

/* Takes over what is available and not in RESERVED (any order, any alignment). */
void frames_init(const struct region *regions, unsigned count, const struct region *reserved, unsigned reserved_count);
/* A frame full of zeros, by its physical address; 0 if there is none left. */
uint64_t frame_alloc(void);
void frame_free(uint64_t frame);
/* How many frame_alloc() can still hand out. */
uint64_t frames_left(void);
/* Until this call frames above BOOT_MAPPED are not handed out: the tables that boot.S made end there. */
void frames_reach_all(void);
/* For tests: of the next calls of frame_alloc(), counted from 1, number REQUEST finds no frame; 0: none. */
void frames_fail_at(uint64_t request);
/* Whether that call has come. */
bool frames_failed(void);

/* Whether the last word below physical address END keeps what is written to it. It stays as it was. */
bool memory_is_there(uint64_t end);

/* Where the kernel sees physical memory. */
static inline void *direct(uint64_t physical)
{
    return (void *)(physical + DIRECT_BASE);
}

static inline uint64_t kernel_physical(const void *in_kernel_image)
{
    return (uint64_t)in_kernel_image - KERNEL_BASE;
}

#endif
