/* SPDX-License-Identifier: MIT */
#include "boot/memory.h"

#include "lib/print.h"
#include "lib/symbols.h"
#include "mm/frames.h"
#include "task/elf.h"

/* GRUB loads the symbol table where it likes; CALL gets each section that lies outside the image. */
static const struct elf_section *section(const struct boot_info *info, unsigned index)
{
    return (const void *)(info->sections + (uint64_t)index * info->section_size);
}

void boot_find_symbols(const struct boot_info *info)
{
    for (unsigned i = 0; info->sections && i < info->section_count; i++) {
        const struct elf_section *s = section(info, i);
        if (s->type == ELF_SECTION_SYMTAB && s->address && s->link < info->section_count && section(info, s->link)->address)
            symbols_init(direct(s->address), s->size / sizeof(struct elf_symbol),
                         direct(section(info, s->link)->address), section(info, s->link)->size);
    }
}

/* What is in use in the memory that the map calls available: the first MiB (firmware's tables, the place
 * where other CPUs start), the kernel, the boot information, modules, symbols. */
void boot_init_frames(const struct boot_info *info, const void *information)
{
    extern char kernel_end[];
    static struct region reserved[2 + MAX_REGIONS + MAX_MODULES + MAX_SECTIONS];
    unsigned count = 0;
    uint32_t size = *(const uint32_t *)information;
    uint64_t physical = (uint64_t)information - DIRECT_BASE;

    reserved[count++] = (struct region){ 0, kernel_physical(kernel_end) };
    reserved[count++] = (struct region){ physical, physical + size };
    for (unsigned i = 0; i < info->hole_count; i++)
        reserved[count++] = info->holes[i];
    for (unsigned i = 0; i < info->module_count; i++)
        reserved[count++] = (struct region){ info->modules[i].start, info->modules[i].end };
    for (unsigned i = 0; info->sections && i < info->section_count; i++) {
        const struct elf_section *s = section(info, i);
        if (s->address && s->address < KERNEL_BASE && s->size)
            reserved[count++] = (struct region){ s->address, s->address + s->size };
    }
    frames_init(info->regions, info->region_count, reserved, count);
}

/* A map may claim what is not there. */
void boot_check_memory(const struct boot_info *info, uint64_t from, uint64_t to)
{
    char why[160];

    for (unsigned i = 0; i < info->region_count; i++) {
        const struct region *r = &info->regions[i];
        uint64_t end = r->end < to ? r->end : to;
        if (r->base >= to || end <= from || memory_is_there(end))
            continue;
        format(why, sizeof(why), "the memory map has 0x%lx to 0x%lx, but there is no memory below 0x%lx", r->base,
               r->end, end);
        boot_refuse(BOOT_BAD_MAP, why);
    }
}
