/* SPDX-License-Identifier: MIT */
#include "cpu/acpi.h"

#include <stdbool.h>
#include <stddef.h>

#include "lib/string.h"
#include "mm/frames.h"

struct rsdp {
    char signature[8];
    uint8_t checksum;
    char oem[6];
    uint8_t revision;
    uint32_t rsdt, length;
    uint64_t xsdt;
} __attribute__((packed));

struct table {
    char signature[4];
    uint32_t length;
    uint8_t revision, checksum;
    char oem[6], oem_table[8];
    uint32_t oem_revision, creator, creator_revision;
} __attribute__((packed));

#define MADT_FIRST 44                   /* after the header, the APIC's address and flags */
#define MADT_LOCAL_APIC 0
#define LOCAL_APIC_ENABLED 1
#define TABLE_MAX 0x100000
#define MAPPED 0x100000000ul

/* The table at that physical address, if it is one. */
static const struct table *table_at(uint64_t physical)
{
    if (!physical || physical > MAPPED - TABLE_MAX)
        return NULL;
    const struct table *table = direct(physical);
    if (table->length < sizeof(*table) || table->length > TABLE_MAX)
        return NULL;
    uint8_t sum = 0;
    for (uint32_t i = 0; i < table->length; i++)
        sum += ((const uint8_t *)table)[i];
    return sum ? NULL : table;
}

static const struct table *find_madt(const struct rsdp *rsdp)
{
    bool wide = rsdp->revision >= 2 && rsdp->xsdt;
    const struct table *root = table_at(wide ? rsdp->xsdt : rsdp->rsdt);
    size_t word = wide ? 8 : 4;

    for (uint32_t at = sizeof(*root); root && at + word <= root->length; at += word) {
        uint64_t physical = 0;
        memcpy(&physical, (const char *)root + at, word);
        const struct table *table = table_at(physical);
        if (table && memcmp(table->signature, "APIC", 4) == 0)
            return table;
    }
    return NULL;
}

unsigned acpi_cpus(const void *rsdp, uint32_t *ids, unsigned most)
{
    const struct table *madt = rsdp ? find_madt(rsdp) : NULL;
    const uint8_t *bytes = (const uint8_t *)madt;
    unsigned count = 0;

    for (uint32_t at = MADT_FIRST; madt && at + 2 <= madt->length && bytes[at + 1] >= 2; at += bytes[at + 1])
        if (bytes[at] == MADT_LOCAL_APIC && at + 8 <= madt->length && bytes[at + 4] & LOCAL_APIC_ENABLED &&
            count < most)
            ids[count++] = bytes[at + 3];
    return count;
}
