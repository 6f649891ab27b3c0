/* SPDX-License-Identifier: MIT
 * What a descriptor is, in words. */
#ifndef ENTRYLAB_GDT_DESCRIBE_H
#define ENTRYLAB_GDT_DESCRIBE_H

#include <stddef.h>
#include <stdint.h>

#include "gdt/descriptors.h"

#define DESCRIPTOR_TEXT 100 /* bytes that hold any of the texts */

/* "the user's 64-bit code"; whatever is unusual is added, so two descriptors of the same words are
 * the same to the CPU. Bases and targets of system descriptors are left out. Returns TO. */
char *descriptor_text(char *to, size_t size, uint64_t descriptor);
/* "GDT[6] is the user's 64-bit code", or why SELECTOR names no slot. Returns TO. */
char *selector_text(char *to, size_t size, uint64_t selector, const struct gdt *gdt);

/* HIGH: the second slot of a system descriptor, or 0. */
uint64_t descriptor_base(uint64_t low, uint64_t high);
uint32_t descriptor_limit(uint64_t low);

#endif
