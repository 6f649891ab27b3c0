/* SPDX-License-Identifier: MIT
 * The GDT, IDT and TSS as the CPU reads them. SDM vol. 3, "Protected-mode memory management" and
 * "64-bit mode task management". */
#ifndef ENTRYLAB_GDT_DESCRIPTORS_H
#define ENTRYLAB_GDT_DESCRIPTORS_H

#include <stdbool.h>
#include <stdint.h>

#include "gdt/selectors.h"

struct gdt { uint64_t slot[GDT_SLOTS]; } __attribute__((aligned(64)));

enum ist { IST_NONE, IST_DB, IST_NMI, IST_DF, IST_MC, IST_COUNT };

struct tss {
    uint32_t reserved0;
    uint64_t rsp0, rsp1, rsp2;
    uint64_t ist[8];            /* [0] is reserved; the CPU counts from 1 */
    uint64_t reserved2;
    uint16_t reserved3, iomap_base;
} __attribute__((packed));
_Static_assert(sizeof(struct tss) == 104, "64-bit TSS");

/* A 64-bit gate, 16 bytes. */
struct gate {
    uint16_t offset_low, selector;
    uint8_t ist, type;
    uint16_t offset_middle;
    uint32_t offset_high, reserved;
};
_Static_assert(sizeof(struct gate) == 16, "64-bit gate");

enum gate_type {
    GATE_INTERRUPT = 0x8e,      /* present, DPL 0, 64-bit interrupt gate: clears IF */
    GATE_USER = 0xee,           /* the same with DPL 3: INT n may use it */
};

struct cpu;
/* Fills CPU's GDT and TSS and loads GDTR, TR, LDTR and the segment registers. */
void gdt_load(struct cpu *cpu);
/* The descriptor of a data segment of ring 3; LIMIT in bytes, or in pages. */
uint64_t gdt_user_data(uint32_t base, uint32_t limit, bool pages, bool read_only);
/* Points the call gate's two slots at TARGET, for callers of ring 3. */
void gdt_set_call_gate(struct gdt *gdt, void (*target)(void));
/* Fills all 256 gates with the exception stubs, IST vectors on their stacks. */
void idt_init(void);
/* Loads IDTR of this CPU. */
void idt_load(void);
/* Points VECTOR at HANDLER. Used by a path's install(). */
void idt_set(unsigned vector, void (*handler)(void), enum gate_type type, enum ist ist);

#endif
