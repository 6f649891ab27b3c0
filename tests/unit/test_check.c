/* SPDX-License-Identifier: MIT
 * What the boot loader's information points at. */
#include "unit.h"

#include "boot/multiboot2.h"
#include "mm/layout.h"
#include "task/elf.h"

#define AT 0x400000ul
#define SIZE 0x200ul
static const struct region kernel = { 0x100000, 0x140000 };
static struct boot_info info;
static struct elf_section headers[3];
static char error[160];

/* RAM from 64 KiB to 16 MiB and, right behind it, to 32 MiB; a module. */
static void good(void)
{
    memset(&info, 0, sizeof(info));
    memset(headers, 0, sizeof(headers));
    info.regions[0] = (struct region){ 0x1000000, 0x2000000 };
    info.regions[1] = (struct region){ 0x10000, 0x1000000 };
    info.region_count = 2;
    info.modules[0] = (struct boot_module){ 0x600000, 0x608123, "hello" };
    info.module_count = 1;
    error[0] = 0;
}

static int check(void)
{
    return boot_check(&info, AT, SIZE, kernel, error, sizeof(error));
}

static void good_information(void)
{
    good();
    CHECK_EQ(0, check());
}

static void information_outside_memory(void)
{
    static const uint64_t places[] = { 0, 0xfe01, 0x1fffe01, 0x2000000, 0xfffffe00, 0xffe01, 0x13fff8 };

    good();
    info.module_count = 0;
    for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        unit_case("0x%" PRIx64, places[i]);
        CHECK_EQ(BOOT_TAGS, boot_check(&info, places[i], SIZE, kernel, error, sizeof(error)));
    }
    unit_case("beside");
    CHECK_EQ(0, boot_check(&info, 0x10000, SIZE, kernel, error, sizeof(error)));
    CHECK_EQ(0, boot_check(&info, kernel.base - SIZE, SIZE, kernel, error, sizeof(error)));
    CHECK_EQ(0, boot_check(&info, kernel.end, SIZE, kernel, error, sizeof(error)));
    CHECK_EQ(0, boot_check(&info, 0x2000000 - SIZE, SIZE, kernel, error, sizeof(error)));
    /* One region goes on where the other ends. */
    CHECK_EQ(0, boot_check(&info, 0x1000000 - 8, SIZE, kernel, error, sizeof(error)));
}

static void module(uint64_t start, uint64_t end, int expected)
{
    good();
    info.modules[1] = (struct boot_module){ start, end, "second" };
    info.module_count = 2;
    unit_case("0x%" PRIx64 " to 0x%" PRIx64, start, end);
    CHECK_EQ(expected, check());
    if (expected)
        CHECK_HAS("module 1", error);
}

static void modules(void)
{
    module(0x700000, 0x700000, 0);
    module(0xfffff000, 0xfffff000, 0);          /* of no bytes, wherever */
    module(0x700000, 0x700001, 0);
    module(0x600000, 0x608123, 0);              /* the first one again */
    module(kernel.end, AT, 0);
    module(0x10000, kernel.base, 0);
    module(AT + SIZE, 0x2000000, 0);
    module(kernel.end - 1, AT, BOOT_BAD_MODULE);
    module(0x10000, kernel.base + 1, BOOT_BAD_MODULE);
    module(0x110000, 0x110001, BOOT_BAD_MODULE);
    module(0x10000, 0x2000000, BOOT_BAD_MODULE);
    module(AT + SIZE - 1, 0x700000, BOOT_BAD_MODULE);
    module(0x300000, AT + 1, BOOT_BAD_MODULE);
    module(AT + SIZE, 0x2000001, BOOT_BAD_MODULE);
    module(0xffff, 0x20000, BOOT_BAD_MODULE);
    module(0x2000000, 0x2000001, BOOT_BAD_MODULE);
    module(0xfffff000, 0xffffffff, BOOT_BAD_MODULE);
}

static void section(uint32_t type, uint64_t address, uint64_t size, int expected)
{
    good();
    info.sections = (const uint8_t *)headers;
    info.section_count = 3;
    info.section_size = sizeof(headers[0]);
    headers[2] = (struct elf_section){ .type = type, .address = address, .size = size };
    unit_case("type %u at 0x%" PRIx64 ", 0x%" PRIx64 " bytes", type, address, size);
    CHECK_EQ(expected, check());
    if (expected)
        CHECK_HAS("section 2", error);
}

static void sections(void)
{
    section(1, 0, ~0ul, 0);                     /* not loaded */
    section(1, ~0ul, 0, 0);
    section(1, 0x100000, 0x40000, 0);
    section(1, KERNEL_BASE + 0x100000, 0x40000, 0);
    section(1, KERNEL_BASE + 0x100000, 0x40001, BOOT_BAD_SECTION);
    section(1, KERNEL_BASE + 0xfffff, 1, BOOT_BAD_SECTION);
    section(2, 0x700000, 0x3000, 0);
    section(2, 0x1fff000, 0x1001, BOOT_BAD_SECTION);
    section(2, KERNEL_BASE + 0x100000, 0x1000, BOOT_BAD_SECTION);      /* who reads it adds DIRECT_BASE */
    section(3, 0x2000000, 1, BOOT_BAD_SECTION);
    section(3, 0x700000, ~0ul, BOOT_BAD_SECTION);
    section(3, 1ul << 62, 1, BOOT_BAD_SECTION);
    section(3, DIRECT_BASE, 1, BOOT_BAD_SECTION);
}

static void regions_are_clipped(void)
{
    good();
    boot_clip(&info, 0x1800000);
    CHECK_EQ(2, info.region_count);
    CHECK_EQ(0x1800000, info.regions[0].end);
    boot_clip(&info, 0x1000000);
    CHECK_EQ(1, info.region_count);
    CHECK_EQ(0x10000, info.regions[0].base);
    CHECK_EQ(0x1000000, info.regions[0].end);
    boot_clip(&info, 0x10000);
    CHECK_EQ(0, info.region_count);
}

UNIT_MAIN(TEST(good_information), TEST(information_outside_memory), TEST(modules), TEST(sections),
    TEST(regions_are_clipped))
