/* SPDX-License-Identifier: MIT
 * Descriptors in words. It decodes them by the manual's positions and knows nothing of gdt.c, which
 * makes them: so the one can be held against the other. SDM vol. 3, "Segment descriptors", "Code-
 * and data-segment descriptor types", "System descriptor types". */
#include "gdt/describe.h"

#include "lib/print.h"

struct words {
    char *to;
    size_t size, length;
};

__attribute__((format(printf, 2, 3))) static void add(struct words *words, const char *text, ...)
{
    va_list args;

    va_start(args, text);
    int length = vformat(words->to + words->length, words->size - words->length, text, args);
    va_end(args);
    words->length += (size_t)length < words->size - words->length ? (size_t)length
                                                                  : words->size - words->length - 1;
}

static bool bit(uint64_t descriptor, unsigned number)
{
    return descriptor >> number & 1;
}

uint64_t descriptor_base(uint64_t low, uint64_t high)
{
    return (low >> 16 & 0xffffff) | (low >> 56 & 0xff) << 24 | high << 32;
}

uint32_t descriptor_limit(uint64_t low)
{
    return (low & 0xffff) | (low >> 32 & 0xf0000);
}

static void add_code(struct words *words, uint64_t d)
{
    static const char *const kinds[] = { "16-bit code", "32-bit code", "64-bit code",
                                         "code with both L and D" };

    add(words, "%s%s%s", kinds[bit(d, 53) * 2 + bit(d, 54)], bit(d, 42) ? ", conforming" : "",
        bit(d, 41) ? "" : ", not readable");
}

static void add_data(struct words *words, uint64_t d)
{
    add(words, "data%s%s%s", bit(d, 54) ? "" : " of 16 bits", bit(d, 42) ? ", expand-down" : "",
        bit(d, 41) ? "" : ", read-only");
}

static void add_segment(struct words *words, uint64_t d)
{
    static const char *const owners[] = { "the kernel's ", "ring 1's ", "ring 2's ",
                                          "the user's " };

    add(words, "%s", owners[d >> 45 & 3]);
    if (bit(d, 43))
        add_code(words, d);
    else
        add_data(words, d);
    if (!bit(d, 40))
        add(words, ", not accessed");
    if (descriptor_base(d, 0) || descriptor_limit(d) != 0xfffff || !bit(d, 55))
        add(words, ", base 0x%lx, limit 0x%x%s", descriptor_base(d, 0), descriptor_limit(d),
            bit(d, 55) ? " pages" : "");
}

static void add_system(struct words *words, uint64_t d)
{
    unsigned type = d >> 40 & 15, ring = d >> 45 & 3;

    if (type == 9 || type == 11) {
        add(words, "%s TSS, limit 0x%x%s", type == 11 ? "a busy" : "an idle", descriptor_limit(d),
            bit(d, 55) ? " pages" : "");
        if (ring)
            add(words, ", of ring %u", ring);
    } else if (type == 12) {
        add(words, "a call gate of ring %u to selector 0x%x", ring, (unsigned)(d >> 16 & 0xffff));
    } else {
        add(words, "a system descriptor of type %u", type);
    }
}

char *descriptor_text(char *to, size_t size, uint64_t d)
{
    struct words words = { to, size, 0 };

    if (!d)
        add(&words, "empty");
    else if (bit(d, 44))
        add_segment(&words, d);
    else
        add_system(&words, d);
    if (d && !bit(d, 47))
        add(&words, ", not present");
    return to;
}

char *selector_text(char *to, size_t size, uint64_t selector, const struct gdt *gdt)
{
    char text[DESCRIPTOR_TEXT];
    unsigned slot = (selector & 0xffff) >> 3;

    if (!(selector & 0xfffc))
        format(to, size, "the null selector");
    else if (selector & 4)
        format(to, size, "a selector of the LDT, and there is none");
    else if (slot >= GDT_SLOTS)
        format(to, size, "the GDT ends with GDT[%u]", GDT_SLOTS - 1);
    else
        format(to, size, "GDT[%u] is %s", slot,
               descriptor_text(text, sizeof(text), gdt->slot[slot]));
    return to;
}
