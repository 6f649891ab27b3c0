/* SPDX-License-Identifier: MIT */
#include "cpu/acpi.h"

#include <stdbool.h>
#include <stddef.h>

#include "lib/string.h"
#include "mm/layout.h"

struct rsdp {
    char signature[8];
    uint8_t checksum;
    char oem[6];
    uint8_t revision;
    uint32_t rsdt, length;
    uint64_t xsdt;
    uint8_t checksum_of_all, reserved[3];
} __attribute__((packed));
_Static_assert(sizeof(struct rsdp) == 36, "of revision 2");

struct table {
    char signature[4];
    uint32_t length;
    uint8_t revision, checksum;
    char oem[6], oem_table[8];
    uint32_t oem_revision, creator, creator_revision;
} __attribute__((packed));

#define RSDP_OLD_SIZE 20
#define MADT_FIRST 44                   /* after the header, the APIC's address and flags */
#define MADT_LOCAL_APIC 0
#define LOCAL_APIC_ENABLED 1
/* No firmware has more, and what is damaged must not keep us for long. */
#define TABLE_MAX 0x10000
#define TABLES_MAX 128

static bool sums_to_0(const void *bytes, size_t size)
{
    uint8_t sum = 0;

    for (size_t i = 0; i < size; i++)
        sum += ((const uint8_t *)bytes)[i];
    return !sum;
}

/* The table at that physical address, if it is a sound one that bears SIGNATURE. */
static const struct table *table_at(uint64_t physical, const char *signature, const void *(*at)(uint64_t physical))
{
    if (!physical || physical > BOOT_MAPPED - TABLE_MAX)
        return NULL;
    const struct table *table = at(physical);
    if (memcmp(table->signature, signature, 4) != 0 || table->length < sizeof(*table) || table->length > TABLE_MAX)
        return NULL;
    return sums_to_0(table, table->length) ? table : NULL;
}

static const struct table *find_madt(const struct rsdp *rsdp, bool wide, const void *(*at)(uint64_t physical))
{
    const struct table *root = table_at(wide ? rsdp->xsdt : rsdp->rsdt, wide ? "XSDT" : "RSDT", at);
    size_t word = wide ? 8 : 4;
    unsigned tables = 0;

    for (uint32_t byte = sizeof(*root); root && byte + word <= root->length && tables < TABLES_MAX;
         byte += word, tables++) {
        uint64_t physical = 0;
        memcpy(&physical, (const char *)root + byte, word);
        const struct table *table = table_at(physical, "APIC", at);
        if (table)
            return table;
    }
    return NULL;
}

unsigned acpi_cpus(const void *root_pointer, size_t rsdp_size, const void *(*at)(uint64_t physical), uint32_t *ids,
                   unsigned most)
{
    const struct rsdp *rsdp = root_pointer;

    if (!rsdp || rsdp_size < RSDP_OLD_SIZE || memcmp(rsdp->signature, "RSD PTR ", 8) != 0 ||
        !sums_to_0(rsdp, RSDP_OLD_SIZE))
        return 0;
    bool wide = rsdp_size >= sizeof(*rsdp) && rsdp->revision >= 2 && rsdp->xsdt && sums_to_0(rsdp, sizeof(*rsdp));
    const struct table *madt = find_madt(rsdp, wide, at);
    const uint8_t *bytes = (const uint8_t *)madt;
    unsigned count = 0;

    for (uint32_t byte = MADT_FIRST; madt && byte + 2 <= madt->length && bytes[byte + 1] >= 2; byte += bytes[byte + 1])
        if (bytes[byte] == MADT_LOCAL_APIC && byte + 8 <= madt->length && bytes[byte + 4] & LOCAL_APIC_ENABLED &&
            count < most)
            ids[count++] = bytes[byte + 3];
    return count;
}
