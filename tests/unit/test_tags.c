/* SPDX-License-Identifier: MIT
 * The boot loader's information. It is an exact allocation: a read outside it is AddressSanitizer's. */
#include "unit.h"

#include "boot/multiboot2.h"

/* Multiboot2 specification, "Boot information": u32 total_size, reserved; tags of u32 type, size. */
static struct { uint8_t bytes[1 << 17] __attribute__((aligned(8))); size_t size; } information;
static struct boot_info info;
static char error[160];                 /* as long as the kernel's */

static void put32(uint32_t value)
{
    memcpy(information.bytes + information.size, &value, 4);
    information.size += 4;
}

static void put64(uint64_t value)
{
    put32(value);
    put32(value >> 32);
}

static void set32(size_t at, uint32_t value)
{
    memcpy(information.bytes + at, &value, 4);
}

/* Opens a tag whose body follows; returns where it begins. */
static size_t begin_tag(uint32_t type)
{
    while (information.size % 8)
        information.bytes[information.size++] = 0;
    put32(type);
    put32(0);
    return information.size - 8;
}

static void end_tag(size_t at)
{
    set32(at + 4, information.size - at);
    set32(0, information.size);
}

static void put_text(const char *text)
{
    memcpy(information.bytes + information.size, text, strlen(text) + 1);
    information.size += strlen(text) + 1;
}

static void begin(void)
{
    memset(&information, 0, sizeof(information));
    put64(0);
}

static size_t command_line(const char *text)
{
    size_t at = begin_tag(MB2_TAG_CMDLINE);

    put_text(text);
    end_tag(at);
    return at;
}

static size_t module(uint32_t start, uint32_t end, const char *text)
{
    size_t at = begin_tag(MB2_TAG_MODULE);

    put32(start);
    put32(end);
    put_text(text);
    end_tag(at);
    return at;
}

static size_t memory(uint64_t base, uint64_t length, uint32_t type)
{
    size_t at = begin_tag(MB2_TAG_MMAP);

    put32(24);                          /* entry_size */
    put32(0);                           /* entry_version */
    put64(base);
    put64(length);
    put32(type);
    put32(0);
    end_tag(at);
    return at;
}

static size_t end(void)
{
    size_t at = begin_tag(MB2_TAG_END);

    end_tag(at);
    return at;
}

/* Good information with one of everything. SPOIL goes between the parts. */
static size_t spoilt;
static void build(size_t (*spoil)(void))
{
    begin();
    command_line("selftest=on");
    module(0x200000, 0x203000, "hello.int80 one");
    spoilt = spoil ? spoil() : 0;
    memory(0x100000, 0x1000000, MB2_MEMORY_AVAILABLE);
    end();
}

static int parse_limited(size_t limit, size_t allocated)
{
    static struct boot_info zero;
    void *exact = unit_exact(information.bytes, allocated);

    error[0] = 0;
    info = zero;
    int result = tags_parse(exact, limit, &info, error, sizeof(error));
    if (result)
        CHECK(error[0] != 0);           /* every refusal says the value seen */
    for (unsigned i = 0; !result && i < info.region_count; i++)
        CHECK(info.regions[i].base % 4096 == 0 && info.regions[i].end % 4096 == 0 &&
              info.regions[i].base < info.regions[i].end);
    CHECK(info.region_count <= MAX_REGIONS && info.module_count <= MAX_MODULES);
    unit_exact_free(exact, allocated);
    return result;
}

static int parse(void)
{
    return parse_limited(information.size, information.size);
}

static void good_information(void)
{
    build(NULL);
    /* Strings point into the information: look at them before it is freed. */
    CHECK_EQ(BOOT_OK, tags_parse(information.bytes, sizeof(information.bytes), &info, error, sizeof(error)));
    CHECK_STR("selftest=on", info.command_line);
    CHECK_EQ(1, info.module_count);
    CHECK_EQ(0x200000, info.modules[0].start);
    CHECK_EQ(0x203000, info.modules[0].end);
    CHECK_STR("hello.int80 one", info.modules[0].command_line);
    CHECK_EQ(1, info.region_count);
    CHECK_EQ(0x100000, info.regions[0].base);
    CHECK_EQ(0x1100000, info.regions[0].end);
    CHECK(!info.sections);
    CHECK_EQ(BOOT_OK, parse());
}

static void only_a_memory_map(void)
{
    begin();
    memory(0x100000, 0x1000000, MB2_MEMORY_AVAILABLE);
    end();
    CHECK_EQ(BOOT_OK, tags_parse(information.bytes, information.size, &info, error, sizeof(error)));
    CHECK_STR("", info.command_line);
    CHECK_EQ(0, info.module_count);
}

static void wrong_total_size(void)
{
    static const uint32_t sizes[] = { 0, 7, 8, 15, 0x400001, 0x80000000, 0xfffffff8, 0xffffffff };

    for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        unit_case("total_size %u", sizes[i]);
        build(NULL);
        set32(0, sizes[i]);
        CHECK_EQ(BOOT_TAGS, parse_limited(information.size, information.size));
        /* The kernel's limit, with as much behind it as there is. */
        CHECK_EQ(BOOT_TAGS, tags_parse(information.bytes, 0x400000, &info, error, sizeof(error)));
    }
}

static void not_aligned(void)
{
    build(NULL);
    memmove(information.bytes + 4, information.bytes, information.size);
    CHECK_EQ(BOOT_TAGS, tags_parse(information.bytes + 4, information.size, &info, error, sizeof(error)));
}

static void wrong_tag_size(void)
{
    static const uint32_t sizes[] = { 0, 1, 7, 0x1000, 0x7fffffff, 0xfffffff8, 0xffffffff };

    for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
        for (unsigned which = 0; which < 4; which++) {
            size_t at[4];
            unit_case("tag %u, size %u", which, sizes[i]);
            begin();
            at[0] = command_line("selftest=on");
            at[1] = module(0x200000, 0x203000, "hello");
            at[2] = memory(0x100000, 0x1000000, MB2_MEMORY_AVAILABLE);
            at[3] = end();
            set32(at[which] + 4, sizes[i]);
            CHECK_EQ(BOOT_TAGS, parse());
        }
}

/* Smaller than the tag's own fields, though not smaller than a tag. */
static void tags_without_their_fields(void)
{
    static const uint32_t types[] = { MB2_TAG_CMDLINE, MB2_TAG_MODULE, MB2_TAG_MMAP, MB2_TAG_SECTIONS };
    static const int errors[] = { BOOT_BAD_LINE, BOOT_BAD_MODULE, BOOT_BAD_MAP, BOOT_BAD_SECTION };

    for (unsigned i = 0; i < 4; i++)
        for (uint32_t size = 8; size < 20; size++) {
            unit_case("tag of type %u with %u bytes", types[i], size);
            begin();
            size_t at = begin_tag(types[i]);
            for (uint32_t byte = 8; byte < size; byte++)
                information.bytes[information.size++] = 'x';
            end_tag(at);
            memory(0x100000, 0x1000000, MB2_MEMORY_AVAILABLE);
            end();
            CHECK_EQ(errors[i], parse());
        }
}

static void no_end_tag(void)
{
    begin();
    memory(0x100000, 0x1000000, MB2_MEMORY_AVAILABLE);
    CHECK_EQ(BOOT_TAGS, parse());
    put32(0);                           /* half of one */
    set32(0, information.size);
    CHECK_EQ(BOOT_TAGS, parse());
}

/* The padding behind the last tag would end behind the information. */
static void no_end_tag_behind_padding(void)
{
    begin();
    memory(0x100000, 0x1000000, MB2_MEMORY_AVAILABLE);
    command_line("x");
    CHECK_EQ(BOOT_TAGS, parse());
}

static size_t unknown_tags(void)
{
    static const uint32_t types[] = { 2, 4, 5, 7, 8, 10, 14, 21, 22, 0x7fffffff, 0xffffffff };
    size_t at = 0;

    for (unsigned i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        at = begin_tag(types[i]);
        for (unsigned byte = 0; byte < i; byte++)
            information.bytes[information.size++] = 0xff;
        end_tag(at);
    }
    return at;
}

static void unknown_tags_are_skipped(void)
{
    build(unknown_tags);
    CHECK_EQ(BOOT_OK, parse());
    CHECK_EQ(1, info.region_count);
    CHECK_EQ(1, info.module_count);
}

static size_t second_module(void) { return module(0x300000, 0x300010, "second"); }
static size_t second_line(void) { return command_line("selftest=on"); }
static size_t second_map(void) { return memory(0x2000000, 0x1000000, MB2_MEMORY_AVAILABLE); }
static size_t two_section_tags(void)
{
    for (unsigned i = 0; i < 2; i++) {
        size_t at = begin_tag(MB2_TAG_SECTIONS);
        put32(0);
        put32(64);
        put32(0);
        end_tag(at);
    }
    return 0;
}

/* There may be many modules; of the other tags there is one, or nobody can say which counts. */
static void duplicate_tags(void)
{
    size_t (*const spoils[])(void) = { second_line, second_map, two_section_tags };

    build(second_module);
    CHECK_EQ(BOOT_OK, tags_parse(information.bytes, information.size, &info, error, sizeof(error)));
    CHECK_EQ(2, info.module_count);
    CHECK_STR("second", info.modules[1].command_line);
    for (unsigned i = 0; i < 3; i++) {
        unit_case("duplicate %u", i);
        build(spoils[i]);
        CHECK_EQ(BOOT_TAGS, parse());
        CHECK_HAS("two tags", error);
    }
}

/* Whatever the map says is in use, wherever, is kept; with too many of them nobody could tell what is free. */
static void memory_in_use(void)
{
    begin();
    size_t at = begin_tag(MB2_TAG_MMAP);
    put32(24);
    put32(0);
    for (unsigned i = 0; i <= MAX_REGIONS; i++) {
        put64(0x100000 * (i + 1) + 1);
        put64(0x1234);
        put64(i ? 2 + i % 4 : MB2_MEMORY_AVAILABLE);
    }
    put64(0);
    put64(0x1000);
    put64(MB2_MEMORY_AVAILABLE);
    end_tag(at);
    size_t full = end();
    CHECK_EQ(BOOT_OK, parse());
    CHECK_EQ(MAX_REGIONS, info.hole_count);
    CHECK_EQ(0x200001, info.holes[0].base);
    CHECK_EQ(0x201235, info.holes[0].end);
    information.size = full;
    set32(at + 16 + 16, 2);             /* one more */
    end();
    CHECK_EQ(BOOT_BAD_MAP, parse());
}

static void rsdp(uint32_t type, uint32_t bytes)
{
    size_t at = begin_tag(type);

    for (uint32_t i = 0; i < bytes; i++)
        information.bytes[information.size++] = type;
    end_tag(at);
}

/* The newer root pointer wins, and neither is longer than its tag's kind. */
static void root_pointers(void)
{
    for (unsigned order = 0; order < 2; order++) {
        begin();
        rsdp(order ? MB2_TAG_ACPI_NEW : MB2_TAG_ACPI_OLD, 36);
        rsdp(order ? MB2_TAG_ACPI_OLD : MB2_TAG_ACPI_NEW, 36);
        memory(0x100000, 0x1000000, MB2_MEMORY_AVAILABLE);
        end();
        CHECK_EQ(BOOT_OK, tags_parse(information.bytes, information.size, &info, error, sizeof(error)));
        CHECK_EQ(36, info.rsdp_size);
        CHECK_EQ(MB2_TAG_ACPI_NEW, *(const uint8_t *)info.rsdp);
    }
    for (uint32_t bytes = 0; bytes < 40; bytes++) {
        unit_case("%u bytes", bytes);
        begin();
        rsdp(MB2_TAG_ACPI_OLD, bytes);
        memory(0x100000, 0x1000000, MB2_MEMORY_AVAILABLE);
        end();
        CHECK_EQ(BOOT_OK, parse());
        CHECK_EQ(bytes < 20 ? 0 : 20, info.rsdp_size);
        begin();
        rsdp(MB2_TAG_ACPI_NEW, bytes);
        memory(0x100000, 0x1000000, MB2_MEMORY_AVAILABLE);
        end();
        CHECK_EQ(BOOT_OK, parse());
        CHECK_EQ(bytes < 36 ? 0 : 36, info.rsdp_size);
    }
}

static void no_memory_map(void)
{
    begin();
    command_line("");
    end();
    CHECK_EQ(BOOT_NO_MAP, parse());
}

static void no_available_memory(void)
{
    begin();
    memory(0x100000, 0x1000000, 2);
    end();
    CHECK_EQ(BOOT_NO_MAP, parse());
    begin();
    memory(0x100001, 0x1ffe, MB2_MEMORY_AVAILABLE);     /* no whole page in it */
    end();
    CHECK_EQ(BOOT_NO_MAP, parse());
    begin();
    memory(0x100000, 0, MB2_MEMORY_AVAILABLE);
    end();
    CHECK_EQ(BOOT_NO_MAP, parse());
}

static void wrong_entry_size(void)
{
    static const uint32_t sizes[] = { 0, 1, 19, 20, 23, 25, 31, 32, 4096, 0x7fffffff, 0xffffffff };

    for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        unit_case("entry_size %u", sizes[i]);
        begin();
        size_t at = memory(0x100000, 0x1000000, MB2_MEMORY_AVAILABLE);
        end();
        set32(at + 8, sizes[i]);
        CHECK_EQ(BOOT_BAD_MAP, parse());
    }
}

/* The specification lets entries grow. */
static void longer_entries(void)
{
    begin();
    size_t at = begin_tag(MB2_TAG_MMAP);
    put32(32);
    put32(0);
    for (unsigned i = 1; i <= 3; i++) {
        put64(i * 0x1000000);
        put64(0x2000);
        put64(MB2_MEMORY_AVAILABLE);
        put64(~0ull);
    }
    end_tag(at);
    end();
    CHECK_EQ(BOOT_OK, parse());
    CHECK_EQ(3, info.region_count);
    CHECK_EQ(0x3000000, info.regions[2].base);
}

/* What stands where a second entry would, though the tag ends in the middle of it. */
static void half_an_entry(void)
{
    for (uint32_t bytes = 1; bytes < 24; bytes++) {
        begin();
        size_t at = memory(0x100000, 0x1000000, MB2_MEMORY_AVAILABLE);
        put64(0x2000000);
        put64(0x1000000);
        put64(MB2_MEMORY_AVAILABLE);
        end();
        set32(at + 4, 8 + 8 + 24 + bytes);
        unit_case("%u bytes of a second entry", bytes);
        int result = parse();
        CHECK(result == BOOT_TAGS || (result == BOOT_OK && info.region_count == 1));
    }
}

static void regions_shrink_to_pages(void)
{
    begin();
    memory(0x100001, 0x3ffe, MB2_MEMORY_AVAILABLE);
    end();
    CHECK_EQ(BOOT_OK, parse());
    CHECK_EQ(0x101000, info.regions[0].base);
    CHECK_EQ(0x103000, info.regions[0].end);
}

static void entries_that_wrap(void)
{
    static const uint64_t entries[][2] = {
        { 0x100000, ~0ull }, { 0xfffffffffffff000, 0x1000 }, { 0x8000000000000000, 0x8000000000000000 }, { 1, ~0ull },
    };

    for (unsigned i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
        unit_case("0x%" PRIx64 " + 0x%" PRIx64, entries[i][0], entries[i][1]);
        begin();
        memory(entries[i][0], entries[i][1], MB2_MEMORY_AVAILABLE);
        end();
        CHECK_EQ(BOOT_BAD_MAP, parse());
    }
}

/* No region may hold memory that the map did not name: rounding up to a page wraps, too. */
static void regions_in_the_last_page(void)
{
    for (uint64_t base = 0xffffffffffffe000; base; base += 0x7f8) {
        uint64_t length = -base - 1;
        unit_case("0x%" PRIx64 " + 0x%" PRIx64, base, length);
        begin();
        memory(base, length, MB2_MEMORY_AVAILABLE);
        end();
        int result = parse();
        CHECK(result == BOOT_OK || result == BOOT_NO_MAP || result == BOOT_BAD_MAP);
        for (unsigned i = 0; !result && i < info.region_count; i++)
            CHECK(info.regions[i].base >= base && info.regions[i].end <= base + length);
        if (base > -(uint64_t)0x7f8)
            break;
    }
}

static void more_regions_than_fit(void)
{
    begin();
    size_t at = begin_tag(MB2_TAG_MMAP);
    put32(24);
    put32(0);
    for (unsigned i = 0; i < MAX_REGIONS + 10; i++) {
        put64((i + 1) * 0x100000);
        put64(0x1000);
        put64(MB2_MEMORY_AVAILABLE);
    }
    end_tag(at);
    end();
    CHECK_EQ(BOOT_OK, parse());
    CHECK_EQ(MAX_REGIONS, info.region_count);
    CHECK_EQ(MAX_REGIONS * 0x100000, info.regions[MAX_REGIONS - 1].base);
}

static size_t module_backwards(void) { return module(0x300000, 0x2fffff, "backwards"); }
static size_t module_empty(void) { return module(0x300000, 0x300000, "empty"); }

static void module_ends_before_its_start(void)
{
    build(module_backwards);
    CHECK_EQ(BOOT_BAD_MODULE, parse());
    CHECK_HAS("0x300000", error);
    CHECK_HAS("0x2fffff", error);
}

static void module_of_0_bytes(void)
{
    build(module_empty);
    CHECK_EQ(BOOT_OK, parse());
    CHECK_EQ(2, info.module_count);
    CHECK_EQ(info.modules[1].start, info.modules[1].end);
}

/* What follows the tag is no part of its string, even when a NUL is there. */
static void strings_without_end(void)
{
    build(NULL);
    set32(8 + 4, 8 + 11);               /* "selftest=on" less its NUL */
    CHECK_EQ(BOOT_BAD_LINE, parse());
    build(module_empty);
    set32(spoilt + 4, 16 + 5);          /* "empty" less its NUL */
    CHECK_EQ(BOOT_BAD_MODULE, parse());
    build(module_empty);
    set32(spoilt + 4, 16);              /* no string at all */
    CHECK_EQ(BOOT_BAD_MODULE, parse());
}

static void more_modules_than_fit(void)
{
    begin();
    memory(0x100000, 0x1000000, MB2_MEMORY_AVAILABLE);
    for (unsigned i = 0; i < MAX_MODULES; i++)
        module(0x200000 + i, 0x200001 + i, "m");
    size_t full = information.size;
    end();
    CHECK_EQ(BOOT_OK, parse());
    CHECK_EQ(MAX_MODULES, info.module_count);
    CHECK_EQ(0x200000 + MAX_MODULES - 1, info.modules[MAX_MODULES - 1].start);
    information.size = full;
    module(0x300000, 0x300001, "one too many");
    end();
    CHECK_EQ(BOOT_BAD_MODULE, parse());
    CHECK_EQ(MAX_MODULES, info.module_count);
}

static void sections(uint32_t count, uint32_t size, uint32_t bytes, int expected)
{
    begin();
    memory(0x100000, 0x1000000, MB2_MEMORY_AVAILABLE);
    size_t at = begin_tag(MB2_TAG_SECTIONS);
    put32(count);
    put32(size);
    put32(0);
    information.size += bytes;
    end_tag(at);
    end();
    unit_case("%u section headers of %u bytes in %u", count, size, bytes);
    CHECK_EQ(expected, parse());
}

static void section_headers(void)
{
    sections(0, 64, 0, BOOT_OK);
    sections(3, 64, 192, BOOT_OK);
    CHECK_EQ(3, info.section_count);
    CHECK_EQ(64, info.section_size);
    sections(3, 64, 191, BOOT_BAD_SECTION);
    sections(3, 40, 192, BOOT_BAD_SECTION);
    sections(0xffffffff, 64, 192, BOOT_BAD_SECTION);
    sections(0x04000000, 64, 0, BOOT_BAD_SECTION);             /* the product is 2^32 */
    sections(MAX_SECTIONS, 64, MAX_SECTIONS * 64, BOOT_OK);
    sections(MAX_SECTIONS + 1, 64, MAX_SECTIONS * 64 + 64, BOOT_BAD_SECTION);
    sections(2, 0xffffffff, 192, BOOT_BAD_SECTION);
    for (uint32_t bytes = 8; bytes < 12; bytes++) {     /* less than the tag's three numbers */
        begin();
        size_t at = begin_tag(MB2_TAG_SECTIONS);
        put32(0);
        put32(64);
        information.size += bytes - 8;
        end_tag(at);
        memory(0x100000, 0x1000000, MB2_MEMORY_AVAILABLE);
        end();
        unit_case("%u bytes of three numbers", bytes);
        CHECK_EQ(BOOT_BAD_SECTION, parse());
    }
}

/* A loader that lies about the size: the limit is what there is. */
static void cut_at_every_byte(void)
{
    build(unknown_tags);
    for (size_t size = 0; size < information.size; size++) {
        unit_case("%zu of %zu bytes", size, information.size);
        CHECK_EQ(BOOT_TAGS, parse_limited(size, size));
    }
}

static void cut_at_every_byte_with_total_size(void)
{
    build(unknown_tags);
    size_t full = information.size;
    for (size_t size = 4; size < full; size++) {
        unit_case("%zu of %zu bytes", size, full);
        set32(0, size);
        CHECK_EQ(BOOT_TAGS, parse_limited(size, size));
        CHECK_EQ(BOOT_TAGS, parse_limited(0x400000, size));
    }
}

static void every_byte_changed(void)
{
    static const uint8_t values[] = { 0x00, 0x01, 0x03, 0x06, 0x09, 0x7f, 0x80, 0xf8, 0xff };

    build(unknown_tags);
    for (size_t at = 0; at < information.size; at++)
        for (unsigned i = 0; i < sizeof(values); i++) {
            uint8_t was = information.bytes[at];
            unit_case("byte %zu is 0x%02x", at, values[i]);
            information.bytes[at] = values[i];
            int result = parse();
            CHECK(result == BOOT_OK || result == BOOT_TAGS || result == BOOT_NO_MAP ||
                  (result >= BOOT_BAD_MAP && result <= BOOT_BAD_LINE));
            information.bytes[at] = was;
        }
}

UNIT_MAIN(
    TEST(good_information), TEST(only_a_memory_map), TEST(wrong_total_size), TEST(not_aligned), TEST(wrong_tag_size),
    TEST(tags_without_their_fields), TEST(no_end_tag), TEST(no_end_tag_behind_padding), TEST(unknown_tags_are_skipped),
    TEST(duplicate_tags), TEST(memory_in_use),
    TEST(root_pointers), TEST(no_memory_map), TEST(no_available_memory), TEST(wrong_entry_size), TEST(longer_entries),
    TEST(half_an_entry), TEST(regions_shrink_to_pages), TEST(entries_that_wrap), TEST(regions_in_the_last_page),
    TEST(more_regions_than_fit), TEST(module_ends_before_its_start), TEST(module_of_0_bytes),
    TEST(strings_without_end), TEST(more_modules_than_fit), TEST(section_headers), TEST(cut_at_every_byte),
    TEST(cut_at_every_byte_with_total_size), TEST(every_byte_changed))
