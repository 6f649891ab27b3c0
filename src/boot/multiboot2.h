/* SPDX-License-Identifier: MIT
 * What we use of the Multiboot2 specification, version 2.0: the header, and the tags we read. */
#ifndef ENTRYLAB_BOOT_MULTIBOOT2_H
#define ENTRYLAB_BOOT_MULTIBOOT2_H

#define MB2_HEADER_MAGIC 0xe85250d6
#define MB2_LOADER_MAGIC 0x36d76289

#define MB2_TAG_END      0
#define MB2_TAG_CMDLINE  1
#define MB2_TAG_MODULE   3
#define MB2_TAG_MMAP     6
#define MB2_TAG_SECTIONS 9
#define MB2_TAG_ACPI_OLD 14
#define MB2_TAG_ACPI_NEW 15

#define MB2_MEMORY_AVAILABLE 1

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

#define MAX_REGIONS 256
#define MAX_MODULES 1024
#define MAX_SECTIONS 256

struct region { uint64_t base, end; };

struct boot_module { uint64_t start, end; const char *command_line; };

/* What the tags say, checked. Strings point into the information itself. */
struct boot_info {
    const char *command_line;           /* "" if there is none */
    struct region regions[MAX_REGIONS]; /* available memory, page aligned, in the map's order */
    unsigned region_count;
    struct region holes[MAX_REGIONS];   /* what the map says is in use, whatever region it lies in */
    unsigned hole_count;
    struct boot_module modules[MAX_MODULES];
    unsigned module_count;
    /* The kernel's section headers, as GRUB loaded them; NULL if it did not. */
    const uint8_t *sections;
    uint32_t section_count, section_size;
    const void *rsdp;                   /* a copy of ACPI's root pointer; NULL if there is none */
    size_t rsdp_size;
    uint32_t seen;                      /* tag types, by bit */
};

/* Reads the information of SIZE bytes at most. Returns 0, or the number of a row of boot/errors.def with
 * the value seen in ERROR. Never reads outside the information. */
int tags_parse(const void *information, size_t size, struct boot_info *out, char *error, size_t error_size);

/* Whether all that INFO points at is memory, and its own: the information itself, which is at physical
 * address AT with SIZE bytes, modules, sections; KERNEL is where the image lies. Returns as tags_parse(). */
int boot_check(const struct boot_info *info, uint64_t at, uint64_t size, struct region kernel, char *error,
               size_t error_size);
/* Cuts off what lies at physical address TOP or above. */
void boot_clip(struct boot_info *info, uint64_t top);

enum boot_error {
    BOOT_OK,
#define BOOT_ERROR(number, name, cure) BOOT_##name = number,
#include "boot/errors.def"
#undef BOOT_ERROR
};

/* One line "boot: error Enn: WHY; CURE", and the end. */
void boot_refuse(enum boot_error error, const char *why) __attribute__((noreturn));

#endif
#endif
