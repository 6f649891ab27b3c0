/* SPDX-License-Identifier: MIT
 * One way to break each invariant, to see that it is noticed. Done twice, it is undone. */
#include "selftest/break.h"

#include "cpu/insn.h"
#include "cpu/registers.h"
#include "mm/frames.h"
#include "mm/paging.h"
#include "task/vdso.h"

static void toggle_GS_BASE(struct cpu *cpu, const struct task *task)
{
    wrmsr(MSR_GS_BASE, rdmsr(MSR_GS_BASE) ^ 8);
}

static void toggle_MAGIC(struct cpu *cpu, const struct task *task)
{
    cpu->magic_end ^= 1;
}

static void toggle_STACK(struct cpu *cpu, const struct task *task)
{
    cpu->stack ^= 0x1000000;
}

static void toggle_FLAGS(struct cpu *cpu, const struct task *task)
{
    __asm__ volatile("pushfq; xorl %0, (%%rsp); popfq" :: "i"(FLAG_NT) : "cc", "memory");
}

static void toggle_CR0(struct cpu *cpu, const struct task *task)
{
    write_cr0(read_cr0() ^ CR0_AM);
}

static void toggle_CR4(struct cpu *cpu, const struct task *task)
{
    write_cr4(read_cr4() ^ CR4_DE);
}

static void toggle_MSRS(struct cpu *cpu, const struct task *task)
{
    wrmsr(MSR_FMASK, rdmsr(MSR_FMASK) ^ FLAG_DF);
}

static void toggle_TABLES(struct cpu *cpu, const struct task *task)
{
    struct table_register idtr;

    sidt(&idtr);
    idtr.limit ^= 1;
    lidt(&idtr);
}

static void toggle_GDT(struct cpu *cpu, const struct task *task)
{
    cpu->gdt.slot[SEL_KERNEL_CS32 / 8] ^= 1;
}

static void toggle_IDT(struct cpu *cpu, const struct task *task)
{
    extern struct gate idt[256];

    idt[255].reserved ^= 1;
}

static void toggle_TSS(struct cpu *cpu, const struct task *task)
{
    cpu->tss.rsp2 ^= 8;
}

static void toggle_RSP0(struct cpu *cpu, const struct task *task)
{
    cpu->tss.rsp0 ^= 16;
}

/* Text has no writable mapping at all: for once, its page is one. (Not by CR0.WP: Bochs 3.0 ends
 * itself when a write to a read-only page has to set D.) */
static void toggle_TEXT(struct cpu *cpu, const struct task *task)
{
    extern char kernel_start[];
    uint64_t *entry = pte_of(pml4_kernel(), (uint64_t)kernel_start, false), was = *entry;

    *entry = was | PTE_WRITE;
    invlpg((uint64_t)kernel_start);
    *(volatile char *)kernel_start ^= 1;
    *entry = was;
    invlpg((uint64_t)kernel_start);
}

static void toggle_STACK_GUARD(struct cpu *cpu, const struct task *task)
{
    *(uint64_t *)(cpu->tss.ist[IST_MC] + 16 - IST_STACK_SIZE) ^= 1;
}

static void toggle_IST_TOP(struct cpu *cpu, const struct task *task)
{
    *(uint64_t *)cpu->tss.ist[IST_MC] ^= 1;
}

static void toggle_DEBUG(struct cpu *cpu, const struct task *task)
{
    write_dr7(read_dr7() ^ 1);          /* DR0 is 0, where nothing runs */
}

static void toggle_KERNEL_HALF(struct cpu *cpu, const struct task *task)
{
    *pte_of(pml4_kernel(), cpu->stack - PAGE_SIZE, false) ^= PTE_NX;
}

static void toggle_VDSO(struct cpu *cpu, const struct task *task)
{
    uint64_t entry = *pte_of(task->space.pml4, vdso_base(task->caller), false);

    *(char *)direct(entry & PTE_ADDRESS) ^= 1;
}

static void (*const toggles[])(struct cpu *, const struct task *) = {
#define INVARIANT(number, name, text) [number] = toggle_##name,
#include "selftest/invariants.def"
#undef INVARIANT
};

bool invariant_toggle(unsigned number, struct cpu *cpu, const struct task *task)
{
    if (number >= sizeof(toggles) / sizeof(toggles[0]) || !toggles[number])
        return false;
    toggles[number](cpu, task);
    return true;
}
