/* SPDX-License-Identifier: MIT
 * What ACPI says of the CPUs: RSDP, RSDT or XSDT, MADT. ACPI specification, "ACPI software programming
 * model". */
#ifndef ENTRYLAB_CPU_ACPI_H
#define ENTRYLAB_CPU_ACPI_H

#include <stdint.h>

/* Writes the local APIC ids of the enabled CPUs, at most MOST, in the firmware's order. Returns how many;
 * 0 if the tables are damaged or missing. Physical memory below 4 GiB must be mapped at DIRECT_BASE. */
unsigned acpi_cpus(const void *rsdp, uint32_t *ids, unsigned most);

#endif
