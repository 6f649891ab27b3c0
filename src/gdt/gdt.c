/* SPDX-License-Identifier: MIT */
#include "gdt/descriptors.h"

#include "cpu/insn.h"
#include "cpu/percpu.h"
#include "mm/layout.h"

/* Descriptor bits, SDM vol. 3, "Segment descriptors". */
#define ACCESSED  (1ul << 40)
#define WRITABLE  (1ul << 41)
#define READABLE  (1ul << 41)
#define CODE      (1ul << 43)
#define SEGMENT   (1ul << 44)           /* code or data, not a system descriptor */
#define DPL3      (3ul << 45)
#define PRESENT   (1ul << 47)
#define LONG      (1ul << 53)
#define BIG       (1ul << 54)
#define PAGES     (1ul << 55)           /* the limit counts pages */
#define LIMIT(n)  (((n) & 0xffff) | ((n) & 0xf0000ul) << 32)
#define BASE(n)   (((n) & 0xfffffful) << 16 | ((n) >> 24 & 0xff) << 56)
#define FLAT      (LIMIT(0xffffful) | PAGES)            /* base 0, 4 GiB */
#define TSS_TYPE  (9ul << 40)           /* available 64-bit TSS */
#define GATE_TYPE (12ul << 40)          /* 64-bit call gate */

/* ACCESSED is set from the start, so that the CPU never writes here. */
#define CODE64(dpl) (FLAT | PRESENT | SEGMENT | CODE | READABLE | ACCESSED | LONG | (dpl))
#define CODE32(dpl) (FLAT | PRESENT | SEGMENT | CODE | READABLE | ACCESSED | BIG | (dpl))
#define DATA(dpl)   (FLAT | PRESENT | SEGMENT | WRITABLE | ACCESSED | BIG | (dpl))

static void tss_fill(struct tss *tss)
{
    /* The TSS limit ends before the I/O bitmap's start: no port is allowed. */
    tss->iomap_base = sizeof(*tss);
    tss->rsp1 = tss->rsp2 = UNMAPPED_POISON;
    for (unsigned i = IST_COUNT; i < 8; i++)
        tss->ist[i] = UNMAPPED_POISON;
}

void gdt_load(struct cpu *cpu)
{
    uint64_t *slot = cpu->gdt.slot;
    uint64_t tss = (uint64_t)&cpu->tss;

    slot[0] = 0;
    slot[SEL_KERNEL_CS32 / 8] = CODE32(0);
    slot[SEL_KERNEL_CS / 8] = CODE64(0);
    slot[SEL_KERNEL_SS / 8] = DATA(0);
    slot[SEL_USER_CS32 / 8] = CODE32(DPL3);
    slot[SEL_USER_SS / 8] = DATA(DPL3);
    slot[SEL_USER_CS / 8] = CODE64(DPL3);
    slot[SEL_USER_SS2 / 8] = DATA(DPL3);
    slot[SEL_TSS / 8] = PRESENT | TSS_TYPE | LIMIT(sizeof(cpu->tss) - 1) | BASE(tss);
    slot[SEL_TSS / 8 + 1] = tss >> 32;
    tss_fill(&cpu->tss);

    struct table_register gdtr = { sizeof(cpu->gdt.slot) - 1, (uint64_t)slot };
    lgdt(&gdtr);
    __asm__ volatile("pushq %0; leaq 1f(%%rip), %%rax; pushq %%rax; lretq; 1: movl %1, %%ss"
                     :: "i"(SEL_KERNEL_CS), "r"(SEL_KERNEL_SS) : "rax", "memory");
    /* No kernel code uses DS, ES, FS or GS by selector, and none may be left for a user to find. */
    __asm__ volatile("movl %0, %%ds; movl %0, %%es; movl %0, %%fs; movl %0, %%gs" :: "r"(0));
    lldt(0);
    ltr(SEL_TSS);
}

void gdt_set_call_gate(struct gdt *gdt, void (*target)(void))
{
    uint64_t offset = (uint64_t)target, *slot = &gdt->slot[SEL_CALLGATE / 8];

    slot[1] = offset >> 32;
    slot[0] = PRESENT | DPL3 | GATE_TYPE | (offset & 0xffff) | (uint64_t)SEL_KERNEL_CS << 16 |
              (offset >> 16 & 0xffff) << 48;
}

uint64_t gdt_user_data(uint32_t base, uint32_t limit, bool pages, bool read_only)
{
    return LIMIT((uint64_t)limit) | BASE((uint64_t)base) | PRESENT | DPL3 | SEGMENT | ACCESSED | BIG |
           (read_only ? 0 : WRITABLE) | (pages ? PAGES : 0);
}
