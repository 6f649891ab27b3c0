/* SPDX-License-Identifier: MIT
 * What the tags point at. Pure: tested on the host as well. */
#include "boot/multiboot2.h"

#include <stdbool.h>

#include "lib/print.h"
#include "lib/string.h"
#include "mm/layout.h"
#include "task/elf.h"

#define refuse(number, ...) (format(error, error_size, __VA_ARGS__), (number))

/* Whether all of [AT, END) is available memory; one region may go on where another ends. */
static bool is_memory(const struct boot_info *info, uint64_t at, uint64_t end)
{
    for (unsigned i = 0; at < end && i < info->region_count;) {
        const struct region *r = &info->regions[i++];
        if (r->base <= at && at < r->end) {
            at = r->end;
            i = 0;
        }
    }
    return at >= end;
}

static bool overlaps(uint64_t start, uint64_t end, struct region other)
{
    return start < other.end && other.base < end;
}

static int check_modules(const struct boot_info *info, struct region information, struct region kernel, char *error,
                         size_t error_size)
{
    for (unsigned i = 0; i < info->module_count; i++) {
        const struct boot_module *m = &info->modules[i];
        if (m->start == m->end)
            continue;
        if (!is_memory(info, m->start, m->end))
            return refuse(BOOT_BAD_MODULE, "module %u at 0x%lx to 0x%lx is not in available memory", i, m->start, m->end);
        if (overlaps(m->start, m->end, kernel) || overlaps(m->start, m->end, information))
            return refuse(BOOT_BAD_MODULE, "module %u at 0x%lx to 0x%lx lies in the kernel or in the information", i,
                          m->start, m->end);
    }
    return 0;
}

/* A section lies in the image, where it is linked or where it is loaded, or the loader put it somewhere. */
static int check_sections(const struct boot_info *info, struct region kernel, char *error, size_t error_size)
{
    for (unsigned i = 0; info->sections && i < info->section_count; i++) {
        struct elf_section s;
        memcpy(&s, info->sections + (uint64_t)i * info->section_size, sizeof(s));
        uint64_t start = s.address, end = s.address + s.size;
        if (!start || !s.size)
            continue;
        bool kept = s.type != ELF_SECTION_SYMTAB && start >= KERNEL_BASE + kernel.base && end <= KERNEL_BASE + kernel.end;
        if (end < start || (!kept && !is_memory(info, start, end) && (start < kernel.base || end > kernel.end)))
            return refuse(BOOT_BAD_SECTION, "section %u at 0x%lx has 0x%lx bytes, which are not in available memory", i,
                          s.address, s.size);
    }
    return 0;
}

int boot_check(const struct boot_info *info, uint64_t at, uint64_t size, struct region kernel, char *error,
               size_t error_size)
{
    struct region information = { at, at + size };

    if (!is_memory(info, at, at + size) || overlaps(at, at + size, kernel))
        return refuse(BOOT_TAGS, "the information at 0x%lx has %lu bytes, which are not in available memory", at, size);
    int refused = check_modules(info, information, kernel, error, error_size);
    return refused ? refused : check_sections(info, kernel, error, error_size);
}

void boot_clip(struct boot_info *info, uint64_t top)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < info->region_count; i++) {
        struct region r = info->regions[i];
        r.end = r.end < top ? r.end : top;
        if (r.base < r.end)
            info->regions[kept++] = r;
    }
    info->region_count = kept;
}
