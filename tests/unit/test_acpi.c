/* SPDX-License-Identifier: MIT
 * ACPI's tables, as firmware gives them and as it never should. MEMORY stands for physical memory from BASE
 * on; what lies outside it is a failure of the test. */
#include "unit.h"

#include "cpu/acpi.h"

#define BASE 0x100000ul
static uint8_t memory[0x40000];
static uint8_t rsdp[36];
static unsigned looks, wild;

static const void *at(uint64_t physical)
{
    static const uint8_t nothing[0x10000];

    looks++;
    if (physical >= BASE && physical < BASE + sizeof(memory))
        return memory + (physical - BASE);
    wild++;
    return nothing;
}

static void put(void *to, uint64_t value, size_t size)
{
    memcpy(to, &value, size);
}

static void make_sum(uint8_t *bytes, size_t size, size_t where)
{
    uint8_t sum = 0;

    bytes[where] = 0;
    for (size_t i = 0; i < size; i++)
        sum += bytes[i];
    bytes[where] = -sum;
}

static void table(uint64_t where, const char *signature, uint32_t length)
{
    uint8_t *bytes = memory + (where - BASE);

    memcpy(bytes, signature, 4);
    put(bytes + 4, length, 4);
    make_sum(bytes, length, 9);
}

#define RSDT (BASE + 0x100)
#define XSDT (BASE + 0x200)
#define MADT (BASE + 0x1000)

/* A root of revision 2, whose two tables name a MADT with the CPUs 3 and 5, and a disabled one. */
static void build(void)
{
    static const uint8_t cpus[] = { 0, 8, 0, 3, 1, 0, 0, 0, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                    0, 8, 0, 4, 0, 0, 0, 0, 0, 8, 0, 5, 1, 0, 0, 0 };

    memset(memory, 0, sizeof(memory));
    memset(rsdp, 0, sizeof(rsdp));
    memcpy(memory + (MADT - BASE) + 44, cpus, sizeof(cpus));
    table(MADT, "APIC", 44 + sizeof(cpus));
    put(memory + (RSDT - BASE) + 36, 0, 4);
    put(memory + (RSDT - BASE) + 40, MADT, 4);
    table(RSDT, "RSDT", 44);
    put(memory + (XSDT - BASE) + 36, MADT, 8);
    table(XSDT, "XSDT", 44);
    memcpy(rsdp, "RSD PTR ", 8);
    rsdp[15] = 2;
    put(rsdp + 16, RSDT, 4);
    put(rsdp + 20, 36, 4);
    put(rsdp + 24, XSDT, 8);
    make_sum(rsdp, 20, 8);
    make_sum(rsdp, 36, 32);
    looks = wild = 0;
}

static unsigned cpus(size_t size)
{
    static uint32_t ids[4];
    void *exact = unit_exact(rsdp, size);
    unsigned count = acpi_cpus(exact, size, at, ids, 4);

    unit_exact_free(exact, size);
    for (unsigned i = 0; i < count && i < 2; i++)
        CHECK_EQ(i ? 5 : 3, ids[i]);
    return count;
}

static void good_tables(void)
{
    build();
    CHECK_EQ(2, cpus(36));
    CHECK_EQ(2, cpus(20));                      /* the older form, whatever its revision says */
    put(rsdp + 24, 0, 8);
    make_sum(rsdp, 36, 32);
    CHECK_EQ(2, cpus(36));
    CHECK_EQ(0, wild);
    CHECK_EQ(0, acpi_cpus(NULL, 0, at, NULL, 0));
}

static void broken_root(void)
{
    for (unsigned byte = 0; byte < 20; byte++) {
        build();
        unit_case("byte %u of the root pointer", byte);
        rsdp[byte] ^= 0x40;
        CHECK_EQ(0, cpus(36));
        CHECK_EQ(0, looks);
    }
    for (size_t size = 0; size < 20; size++)
        CHECK_EQ(0, cpus(size));
    for (unsigned byte = 20; byte < 36; byte++) {
        build();
        unit_case("byte %u of the root pointer", byte);
        rsdp[byte] ^= 0x40;
        CHECK_EQ(2, cpus(36));                  /* by the older half */
        CHECK_EQ(0, wild);
    }
}

static void wild_addresses(void)
{
    static const uint64_t places[] = { 1, 0xfffff000, 0xffff0001, 0xffffffff, 1ul << 32, 1ul << 63, ~0ul };

    for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        for (unsigned which = 0; which < 3; which++) {
            build();
            unit_case("place 0x%" PRIx64 ", %u", places[i], which);
            if (which == 0)
                put(rsdp + 24, places[i], 8);
            else if (which == 1)
                put(rsdp + 16, places[i], 4);
            else
                put(memory + (XSDT - BASE) + 36, places[i], 8);
            make_sum(rsdp, 20, 8);
            make_sum(rsdp, 36, 32);
            table(XSDT, "XSDT", 44);
            CHECK_EQ(0, cpus(which == 1 ? 20 : 36));
        }
}

static void damaged_tables(void)
{
    static const uint32_t lengths[] = { 0, 8, 35, 0x10001, 0x7fffffff, 0xffffffff };

    for (unsigned which = 0; which < 2; which++) {
        uint64_t where = which ? MADT : XSDT;
        for (unsigned i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
            build();
            unit_case("length 0x%x", lengths[i]);
            put(memory + (where - BASE) + 4, lengths[i], 4);
            CHECK_EQ(0, cpus(36));
        }
        for (unsigned byte = 0; byte < 44; byte++) {
            build();
            unit_case("byte %u of table %u", byte, which);
            memory[where - BASE + byte] ^= 0x20;
            CHECK_EQ(0, cpus(36));
        }
    }
}

/* Entries of no length must not hold us, nor may the last one reach behind the table. */
static void damaged_entries(void)
{
    for (unsigned length = 0; length < 256; length++) {
        build();
        unit_case("an entry of %u bytes", length);
        memory[MADT - BASE + 45] = length;
        table(MADT, "APIC", 80);
        unsigned count = cpus(36);
        CHECK(count <= 3);
        if (length < 2)
            CHECK_EQ(0, count);
    }
    for (uint32_t length = 36; length < 52; length++) {
        build();
        unit_case("a MADT of %u bytes", length);
        table(MADT, "APIC", length);
        CHECK_EQ(0, cpus(36));
    }
}

/* A root whose entries all name itself, or tables that are no MADT, ends soon. */
static void long_root(void)
{
    build();
    for (unsigned i = 0; i < 0x1ff0; i++)
        put(memory + (XSDT - BASE) + 36 + 8 * i, XSDT, 8);
    table(XSDT, "XSDT", 36 + 8 * 0x1ff0);
    CHECK_EQ(0, cpus(36));
    CHECK(looks <= 130);
}

UNIT_MAIN(TEST(good_tables), TEST(broken_root), TEST(wild_addresses), TEST(damaged_tables), TEST(damaged_entries),
    TEST(long_root))
