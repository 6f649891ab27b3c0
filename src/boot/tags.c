/* SPDX-License-Identifier: MIT
 * The Multiboot2 tags. Pure: tested on the host as well. */
#include "boot/multiboot2.h"

#include "lib/print.h"
#include "lib/string.h"
#include "mm/layout.h"

struct tag { uint32_t type, size; };
struct mmap_entry { uint64_t base, length; uint32_t type, reserved; };

#define ENTRY_MAX 256                   /* of the memory map; today they have 24 bytes */
#define RSDP_OLD_SIZE 20
#define RSDP_NEW_SIZE 36

#define refuse(number, ...) (format(error, error_size, __VA_ARGS__), (number))

static int ends_with_nul(const char *text, const uint8_t *limit)
{
    for (; (const uint8_t *)text < limit; text++)
        if (!*text)
            return 1;
    return 0;
}

/* More regions than fit are memory that is not used. */
static void add_region(struct boot_info *out, const struct mmap_entry *entry)
{
    uint64_t base = (entry->base + PAGE_SIZE - 1) & -(uint64_t)PAGE_SIZE;
    uint64_t end = (entry->base + entry->length) & -(uint64_t)PAGE_SIZE;

    if (base >= entry->base && base < end && out->region_count < MAX_REGIONS)
        out->regions[out->region_count++] = (struct region){ base, end };
}

static int read_mmap(const uint8_t *body, uint32_t size, struct boot_info *out, char *error, size_t error_size)
{
    uint32_t entry_size;

    if (size < 8)
        return refuse(BOOT_BAD_MAP, "the memory map tag has %u bytes", size);
    memcpy(&entry_size, body, 4);
    if (entry_size < sizeof(struct mmap_entry) || entry_size > ENTRY_MAX || entry_size % 8 ||
        (size > 8 && entry_size > size - 8))
        return refuse(BOOT_BAD_MAP, "the memory map has entries of %u bytes in a tag of %u", entry_size, size);
    for (uint32_t at = 8; at + entry_size <= size; at += entry_size) {
        struct mmap_entry entry;
        memcpy(&entry, body + at, sizeof(entry));
        if (entry.base + entry.length < entry.base)
            return refuse(BOOT_BAD_MAP, "the memory map entry at 0x%lx wraps (0x%lx bytes)", entry.base, entry.length);
        if (entry.type == MB2_MEMORY_AVAILABLE)
            add_region(out, &entry);
        else if (out->hole_count == MAX_REGIONS)
            return refuse(BOOT_BAD_MAP, "more than %u regions are in use", MAX_REGIONS);
        else
            out->holes[out->hole_count++] = (struct region){ entry.base, entry.base + entry.length };
    }
    return 0;
}

static int read_module(const uint8_t *body, uint32_t size, struct boot_info *out, char *error, size_t error_size)
{
    uint32_t range[2];

    if (size < 8 || !ends_with_nul((const char *)body + 8, body + size))
        return refuse(BOOT_BAD_MODULE, "module tag %u has %u bytes and no end to its string", out->module_count, size);
    memcpy(range, body, 8);
    if (range[0] > range[1])
        return refuse(BOOT_BAD_MODULE, "module %u starts at 0x%x and ends at 0x%x", out->module_count, range[0], range[1]);
    if (out->module_count == MAX_MODULES)
        return refuse(BOOT_BAD_MODULE, "more than %u modules", MAX_MODULES);
    out->modules[out->module_count++] = (struct boot_module){ range[0], range[1], (const char *)body + 8 };
    return 0;
}

static int read_sections(const uint8_t *body, uint32_t size, struct boot_info *out, char *error, size_t error_size)
{
    if (size < 12)
        return refuse(BOOT_BAD_SECTION, "the section tag has %u bytes", size);
    memcpy(&out->section_count, body, 4);
    memcpy(&out->section_size, body + 4, 4);
    if (out->section_size < 64 || (uint64_t)out->section_count * out->section_size > size - 12)
        return refuse(BOOT_BAD_SECTION, "%u section headers of %u bytes in a tag of %u", out->section_count,
                      out->section_size, size);
    if (out->section_count > MAX_SECTIONS)
        return refuse(BOOT_BAD_SECTION, "%u section headers, more than %u", out->section_count, MAX_SECTIONS);
    out->sections = body + 12;
    return 0;
}

/* The older form has no more than the older fields, whatever its revision says. */
static void read_rsdp(uint32_t type, const uint8_t *body, uint32_t size, struct boot_info *out)
{
    uint32_t wanted = type == MB2_TAG_ACPI_NEW ? RSDP_NEW_SIZE : RSDP_OLD_SIZE;

    if (size < wanted || wanted <= out->rsdp_size)
        return;
    out->rsdp = body;
    out->rsdp_size = wanted;
}

static int read_tag(uint32_t type, const uint8_t *body, uint32_t size, struct boot_info *out, char *error,
                    size_t error_size)
{
    const uint32_t single = 1u << MB2_TAG_CMDLINE | 1u << MB2_TAG_MMAP | 1u << MB2_TAG_SECTIONS;

    if (type < 32 && single >> type & out->seen >> type & 1)
        return refuse(BOOT_TAGS, "there are two tags of type %u", type);
    out->seen |= type < 32 ? 1u << type : 0;
    switch (type) {
    case MB2_TAG_CMDLINE:
        if (!ends_with_nul((const char *)body, body + size))
            return refuse(BOOT_BAD_LINE, "the command line of %u bytes has no end", size);
        out->command_line = (const char *)body;
        return 0;
    case MB2_TAG_MMAP:
        return read_mmap(body, size, out, error, error_size);
    case MB2_TAG_MODULE:
        return read_module(body, size, out, error, error_size);
    case MB2_TAG_SECTIONS:
        return read_sections(body, size, out, error, error_size);
    case MB2_TAG_ACPI_OLD:
    case MB2_TAG_ACPI_NEW:
        read_rsdp(type, body, size, out);
        return 0;
    default:
        return 0;
    }
}

int tags_parse(const void *information, size_t limit, struct boot_info *out, char *error, size_t error_size)
{
    const uint8_t *start = information;
    uint32_t total;

    memset(out, 0, sizeof(*out));
    out->command_line = "";
    if ((uint64_t)start % 8)
        return refuse(BOOT_TAGS, "the information at %p is not aligned to 8 bytes", information);
    if (limit < 16)
        return refuse(BOOT_TAGS, "there are only %zu bytes of information", limit);
    memcpy(&total, start, 4);
    if (total < 16 || total > limit)
        return refuse(BOOT_TAGS, "the information says that it has %u bytes", total);
    for (uint32_t at = 8;;) {
        struct tag tag;
        if (total - at < sizeof(tag))
            return refuse(BOOT_TAGS, "no end tag in %u bytes", total);
        memcpy(&tag, start + at, sizeof(tag));
        if (tag.size < sizeof(tag) || tag.size > total - at)
            return refuse(BOOT_TAGS, "the tag of type %u at byte %u has %u bytes of %u", tag.type, at, tag.size, total);
        if (tag.type == MB2_TAG_END)
            break;
        int refused = read_tag(tag.type, start + at + sizeof(tag), tag.size - sizeof(tag), out, error, error_size);
        if (refused)
            return refused;
        uint32_t step = (tag.size + 7) & ~7u;
        if (step > total - at)
            return refuse(BOOT_TAGS, "no end tag in %u bytes", total);
        at += step;
    }
    if (!out->region_count)
        return refuse(BOOT_NO_MAP, "no available memory in the boot loader's map");
    return 0;
}
