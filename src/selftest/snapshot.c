/* SPDX-License-Identifier: MIT */
#include "selftest/snapshot.h"

#include "cpu/features.h"
#include "cpu/insn.h"
#include "cpu/registers.h"
#include "mm/frames.h"
#include "mm/layout.h"
#include "mm/paging.h"

/* FNV-1a's scheme over words of 64 bits: a changed word changes the result. */
static uint64_t hash(uint64_t so_far, const void *from, size_t size)
{
    for (const uint64_t *word = from; size >= sizeof(*word); word++, size -= sizeof(*word))
        so_far = (so_far ^ *word) * 0x100000001b3;
    return so_far;
}

static const uint32_t msr_numbers[SNAPSHOT_MSRS] = {
    MSR_EFER, MSR_STAR, MSR_LSTAR, MSR_CSTAR, MSR_FMASK, MSR_SYSENTER_CS, MSR_SYSENTER_ESP, MSR_SYSENTER_EIP,
};

static uint64_t table_value(const struct table_register *r)
{
    return hash(r->limit, &r->base, sizeof(r->base));
}

/* The slots for TLS are the running task's. */
static uint64_t gdt_hash(const struct gdt *gdt)
{
    return hash(GDT_SLOTS, gdt->slot, GDT_TLS_FIRST * sizeof(gdt->slot[0]));
}

static uint64_t tss_hash(struct tss tss)
{
    tss.rsp0 = 0;
    return hash(0, &tss, sizeof(tss));
}

/* Text and constants: the vDSO images are among the data, since vdso_init() edits them. */
static uint64_t image_hash(void)
{
    extern const char kernel_start[], kernel_data[];

    return hash(0, kernel_start, kernel_data - kernel_start);
}

void snapshot_take(struct snapshot *snapshot, const struct cpu *cpu, enum caller caller)
{
    extern const struct gate idt[256];
    struct table_register gdtr, idtr;

    sgdt(&gdtr);
    sidt(&idtr);
    snapshot->cr0 = read_cr0();
    snapshot->cr4 = read_cr4();
    for (unsigned i = 0; i < SNAPSHOT_MSRS; i++) {
        bool sysenter = msr_numbers[i] < MSR_EFER;
        snapshot->msrs[caller][i] = !sysenter || cpu_has(FEATURE_SEP) ? rdmsr(msr_numbers[i]) : 0;
    }
    snapshot->gdtr = table_value(&gdtr);
    snapshot->idtr = table_value(&idtr);
    snapshot->selectors = (uint32_t)sldt() << 16 | str();
    snapshot->gdt = gdt_hash(&cpu->gdt);
    snapshot->idt = hash(0, idt, sizeof(struct gate) * 256);
    snapshot->tss = tss_hash(cpu->tss);
    snapshot->image = image_hash();
}

#define GUARD_WORDS 4
#define GUARD 0x67756172642121a5ul

void stack_guard_write(uint64_t bottom)
{
    for (unsigned i = 0; i < GUARD_WORDS; i++)
        ((uint64_t *)bottom)[i] = GUARD;
}

bool stack_guard_holds(uint64_t bottom)
{
    uint64_t *below = pte_of(pml4_kernel(), bottom - PAGE_SIZE, false);

    for (unsigned i = 0; i < GUARD_WORDS; i++)
        if (((const uint64_t *)bottom)[i] != GUARD)
            return false;
    return !below || !(*below & PTE_PRESENT);
}

/* Rights add up over the levels of the walk: user and writable where all are, executable where none forbids. */
static bool table_holds(uint64_t frame, unsigned level, unsigned first, uint64_t rights)
{
    const uint64_t *table = direct(frame);

    for (unsigned i = first; i < PAGE_SIZE / sizeof(*table); i++) {
        uint64_t entry = table[i];
        uint64_t now = (rights & entry & (PTE_USER | PTE_WRITE)) | ((rights | entry) & PTE_NX);
        if (!(entry & PTE_PRESENT))
            continue;
        if (level && !(entry & PTE_LARGE)) {
            if (!table_holds(entry & PTE_ADDRESS, level - 1, 0, now))
                return false;
        } else if (now & PTE_USER || (now & (PTE_WRITE | PTE_NX)) == PTE_WRITE) {
            return false;
        }
    }
    return true;
}

bool kernel_half_holds(void)
{
    return table_holds(pml4_kernel(), 3, 256, PTE_USER | PTE_WRITE);
}
