/* SPDX-License-Identifier: MIT
 * What memory the boot loader's information leaves to the kernel. */
#ifndef ENTRYLAB_BOOT_MEMORY_H
#define ENTRYLAB_BOOT_MEMORY_H

#include "boot/multiboot2.h"

/* Refuses to boot if the map claims memory in [FROM, TO) that is not there. The range must be mapped. */
void boot_check_memory(const struct boot_info *info, uint64_t from, uint64_t to);
/* Makes frames of what nobody uses; INFORMATION is where INFO was read from. */
void boot_init_frames(const struct boot_info *info, const void *information);
/* Symbols for panic, if the boot loader has loaded them. */
void boot_find_symbols(const struct boot_info *info);

#endif
