/* SPDX-License-Identifier: MIT
 * The local APIC, by its memory window. SDM vol. 3, "Advanced programmable interrupt controller". */
#ifndef ENTRYLAB_CPU_APIC_H
#define ENTRYLAB_CPU_APIC_H

#define APIC_ISR 0x100                  /* in service: 32 vectors every 16 bytes */

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stdint.h>

#define VECTOR_TIMER    0xe0
#define VECTOR_SPURIOUS 0xff

/* Whether this CPU has one, and by its window. */
bool apic_usable(void);
/* Maps it. False if memory runs out. Once. */
bool apic_map(void);
/* Switches this CPU's on, with all its own interrupts masked. */
void apic_init(void);
/* Whether that was done on this machine. */
bool apic_in_use(void);
/* True while this CPU handles an interrupt of VECTOR that its APIC delivered: neither INT n nor an
 * exception sets that bit. False where the APIC is not in use. */
bool apic_in_service(unsigned vector);
/* Whether an interrupt on VECTOR waits for this CPU. */
bool apic_is_pending(unsigned vector);
/* Sends this CPU an interrupt on VECTOR, 16 to 255, or an NMI. */
void apic_interrupt_self(unsigned vector);
void apic_nmi_self(void);
uint32_t apic_id(void);
void apic_eoi(void);
/* An interrupt on VECTOR_TIMER every so many MICROSECONDS, by a rate that the first call measures. */
void apic_timer_start(unsigned microseconds);
/* The sequence that starts another CPU at physical address PAGE (below 1 MiB, page aligned). */
void apic_start_cpu(uint32_t id, uint32_t page);

#endif
#endif
