/* SPDX-License-Identifier: MIT
 * What ACPI says of the CPUs: RSDP, RSDT or XSDT, MADT. ACPI specification, "ACPI software programming
 * model". */
#ifndef ENTRYLAB_CPU_ACPI_H
#define ENTRYLAB_CPU_ACPI_H

#include <stddef.h>
#include <stdint.h>

/* Writes the local APIC ids of the enabled CPUs, at most MOST, in the firmware's order. Returns how many;
 * 0 if the tables are damaged or missing. RSDP has RSDP_SIZE bytes, AT says where a physical address below
 * BOOT_MAPPED is seen. Pure: tested on the host as well. */
unsigned acpi_cpus(const void *rsdp, size_t rsdp_size, const void *(*at)(uint64_t physical), uint32_t *ids,
                   unsigned most);

#endif
