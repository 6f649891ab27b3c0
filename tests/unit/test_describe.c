/* SPDX-License-Identifier: MIT
 * Descriptors in words: those of Linux's table, by the numbers that its sources have, and what
 * differs in one bit. */
#include "unit.h"

#include "gdt/describe.h"

static const char *text(uint64_t descriptor)
{
    static char to[DESCRIPTOR_TEXT];

    return descriptor_text(to, sizeof(to), descriptor);
}

#define SAYS(words, descriptor)                                                                    \
    do {                                                                                           \
        unit_case("%s", text(descriptor));                                                         \
        CHECK(!strcmp(words, text(descriptor)));                                                   \
    } while (0)

static void segments(void)
{
    SAYS("empty", 0);
    SAYS("the kernel's 64-bit code", 0x00af9b000000fffful);
    SAYS("the kernel's 32-bit code", 0x00cf9b000000fffful);
    SAYS("the kernel's data", 0x00cf93000000fffful);
    SAYS("the user's 32-bit code", 0x00cffb000000fffful);
    SAYS("the user's data", 0x00cff3000000fffful);
    SAYS("the user's 64-bit code", 0x00affb000000fffful);
    SAYS("ring 1's data", 0x00cfb3000000fffful);
}

static void what_is_unusual_is_added(void)
{
    SAYS("the user's data of 16 bits", 0x008ff3000000fffful);
    SAYS("the user's data, expand-down", 0x00cff7000000fffful);
    SAYS("the user's data, read-only", 0x00cff1000000fffful);
    SAYS("the user's data, not accessed", 0x00cff2000000fffful);
    SAYS("the user's data, not present", 0x00cf73000000fffful);
    SAYS("the user's 64-bit code, conforming", 0x00afff000000fffful);
    SAYS("the user's 64-bit code, not readable", 0x00aff9000000fffful);
    SAYS("the user's 16-bit code", 0x008ffb000000fffful);
    SAYS("the user's data, base 0x12345678, limit 0xfffff pages", 0x12cff3345678fffful);
    SAYS("the user's data, base 0x0, limit 0xffff", 0x0040f3000000fffful);
}

static void system_descriptors(void)
{
    SAYS("a busy TSS, limit 0x67", 0x00008b0000000067ul);
    SAYS("an idle TSS, limit 0x67, of ring 3", 0x0000e90000000067ul);
    SAYS("a call gate of ring 3 to selector 0x10", 0x0000ec0000100000ul);
    SAYS("a system descriptor of type 2", 0x0000820000000067ul);
    CHECK_EQ(0xffffffff80123456ul, descriptor_base(0x80008b1234560067ul, 0xffffffff));
}

static void selectors(void)
{
    static struct gdt gdt = { .slot = { [SEL_USER_CS / 8] = 0x00cffb000000fffful } };
    static const struct {
        unsigned selector;
        const char *text;
    } rows[] = {
        { SEL_USER_CS, "GDT[6] is the user's 32-bit code" },
        { SEL_USER_SS, "GDT[5] is empty" },
        { 3, "the null selector" },
        { 7, "a selector of the LDT, and there is none" },
        { 0xfffb, "the GDT ends with GDT[14]" },
    };
    char to[DESCRIPTOR_TEXT + 20];

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        unit_case("selector 0x%x: %s", rows[i].selector,
                  selector_text(to, sizeof(to), rows[i].selector, &gdt));
        CHECK(!strcmp(rows[i].text, to));
    }
}

UNIT_MAIN(TEST(segments), TEST(what_is_unusual_is_added), TEST(system_descriptors), TEST(selectors))
