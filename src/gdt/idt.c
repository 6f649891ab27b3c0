/* SPDX-License-Identifier: MIT */
#include "gdt/descriptors.h"

#include "cpu/insn.h"
#include "cpu/registers.h"

struct gate idt[256] __attribute__((aligned(4096)));

/* One stub of STUB_SIZE bytes a vector, in order: entry/exceptions.S. */
#define STUB_SIZE 16
extern char exception_stubs[256][STUB_SIZE];

static enum ist ist_of(unsigned vector)
{
    switch (vector) {
    case VECTOR_DB: return IST_DB;
    case VECTOR_NMI: return IST_NMI;
    case VECTOR_DF: return IST_DF;
    case VECTOR_MC: return IST_MC;
    default: return IST_NONE;
    }
}

void idt_set(unsigned vector, void (*handler)(void), enum gate_type type, enum ist ist)
{
    uint64_t offset = (uint64_t)handler;

    idt[vector] = (struct gate){
        .offset_low = offset, .offset_middle = offset >> 16, .offset_high = offset >> 32,
        .selector = SEL_KERNEL_CS, .type = type, .ist = ist,
    };
}

void idt_init(void)
{
    for (unsigned vector = 0; vector < 256; vector++) {
        /* #BP and #OF are what INT3 and INTO raise; with DPL 0 they would arrive as #GP. */
        enum gate_type type = vector == VECTOR_BP || vector == VECTOR_OF ? GATE_USER : GATE_INTERRUPT;
        idt_set(vector, (void (*)(void))exception_stubs[vector], type, ist_of(vector));
    }
}

void idt_load(void)
{
    struct table_register idtr = { sizeof(idt) - 1, (uint64_t)idt };
    lidt(&idtr);
}
