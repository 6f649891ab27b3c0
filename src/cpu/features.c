/* SPDX-License-Identifier: MIT */
#include "cpu/features.h"

#include "cpu/insn.h"
#include "lib/print.h"
#include "lib/string.h"

bool cpu_features[FEATURE_COUNT];
static char vendor[13], brand[49];

static bool test(uint32_t leaf, char reg, unsigned bit)
{
    if (cpuid(leaf & 0x80000000, 0).a < leaf)
        return false;
    struct cpuid_result r = cpuid(leaf, 0);
    uint32_t word = reg == 'a' ? r.a : reg == 'b' ? r.b : reg == 'c' ? r.c : r.d;
    return word >> bit & 1;
}

void features_init(void)
{
    struct cpuid_result r = cpuid(0, 0);

    memcpy(vendor, &r.b, 4);
    memcpy(vendor + 4, &r.d, 4);
    memcpy(vendor + 8, &r.c, 4);
#define FEATURE(name, leaf, reg, bit, text) cpu_features[FEATURE_##name] = test(leaf, #reg[0], bit);
#include "cpu/features.def"
#undef FEATURE
    /* Leaf 0xd says which states XSAVE knows; without it none may be switched on. */
    if (r.a < 0xd)
        cpu_features[FEATURE_XSAVE] = cpu_features[FEATURE_AVX] = false;
    if (cpuid(0x80000000, 0).a >= 0x80000004)
        for (unsigned i = 0; i < 3; i++) {
            r = cpuid(0x80000002 + i, 0);
            memcpy(brand + 16 * i, &r, 16);
        }
    for (size_t end = strlen(brand); end && brand[end - 1] == ' '; end--)
        brand[end - 1] = 0;
}

bool cpu_vendor_is_amd(void)
{
    return strcmp(vendor, "AuthenticAMD") == 0 || strcmp(vendor, "HygonGenuine") == 0;
}

unsigned cpu_physical_bits(void)
{
    /* Without the leaf it is a CPU of before there were more. */
    return cpuid(0x80000000, 0).a >= 0x80000008 ? cpuid(0x80000008, 0).a & 0xff : 36;
}

const char *cpu_vendor(void)
{
    return vendor;
}

const char *cpu_brand(void)
{
    const char *text = brand;

    while (*text == ' ')
        text++;
    return text;
}

char *features_json(char *to, size_t size)
{
    static const char *const names[] = {
#define FEATURE(name, leaf, reg, bit, text) text,
#include "cpu/features.def"
#undef FEATURE
    };
    size_t at = 0;

    to[0] = 0;
    for (unsigned i = 0; i < FEATURE_COUNT; i++)
        if (cpu_features[i])
            at += format(to + at, size - at, "%s\"%s\"", at ? "," : "", names[i]);
    return to;
}
