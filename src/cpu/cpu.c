/* SPDX-License-Identifier: MIT */
#include "cpu/percpu.h"

#include "cpu/features.h"
#include "cpu/insn.h"
#include "cpu/registers.h"
#include "lib/panic.h"
#include "mm/frames.h"
#include "mm/layout.h"
#include "mm/paging.h"

struct cpu cpu0 __attribute__((aligned(4096)));
struct cpu *cpus[MAX_CPUS] = { &cpu0 };
unsigned cpu_count = 1;

struct cpu *cpu_by_gdtr(void)
{
    struct table_register gdtr;

    sgdt(&gdtr);
    return (struct cpu *)(gdtr.base - offsetof(struct cpu, gdt));
}

/* A stack with an unmapped page below; returns its top, or 0. */
static uint64_t stack_new(unsigned size)
{
    static uint64_t next = STACKS_BASE;

    next += PAGE_SIZE;
    for (uint64_t end = next + size; next < end; next += PAGE_SIZE) {
        uint64_t frame = frame_alloc();
        if (!frame || !kernel_map(next, frame, PTE_WRITE | PTE_NX))
            return 0;
    }
    return next;
}

/* The last 16 bytes hold the per-CPU block's address: exceptions.S finds it there when it cannot trust GS. */
static uint64_t ist_stack_new(struct cpu *cpu)
{
    uint64_t top = stack_new(IST_STACK_SIZE);

    if (!top)
        return 0;
    *(uint64_t *)(top - 16) = (uint64_t)cpu;
    return top - 16;
}

bool cpu_prepare(struct cpu *cpu)
{
    cpu->self = cpu;
    cpu->magic = cpu->magic_end = CPU_MAGIC;
    cpu->scratch = cpu->frame_top = cpu->tss.rsp0 = UNMAPPED_POISON;
    cpu->stack = stack_new(STACK_SIZE);
    for (unsigned i = 1; i < IST_COUNT; i++)
        if (!(cpu->tss.ist[i] = ist_stack_new(cpu)))
            return false;
    return cpu->stack;
}

static void control_registers_init(void)
{
    uint64_t cr0 = read_cr0(), cr4 = read_cr4();

    cr0 &= ~(uint64_t)(CR0_CD | CR0_NW | CR0_EM | CR0_TS);
    write_cr0(cr0 | CR0_WP | CR0_NE | CR0_MP | CR0_AM);
    /* TCG hangs on a CR4 bit that its model lacks: only what CPUID names. */
    cr4 |= CR4_OSFXSR | CR4_OSXMMEXCPT;
    cr4 |= cpu_has(FEATURE_PGE) ? CR4_PGE : 0;
    cr4 |= cpu_has(FEATURE_MCE) ? CR4_MCE : 0;
    cr4 |= cpu_has(FEATURE_DE) ? CR4_DE : 0;
    cr4 |= cpu_has(FEATURE_SMEP) ? CR4_SMEP : 0;
    cr4 |= cpu_has(FEATURE_SMAP) ? CR4_SMAP : 0;
    cr4 |= cpu_has(FEATURE_UMIP) ? CR4_UMIP : 0;
    cr4 |= cpu_has(FEATURE_FSGSBASE) ? CR4_FSGSBASE : 0;
    cr4 |= cpu_has(FEATURE_XSAVE) ? CR4_OSXSAVE : 0;
    write_cr4(cr4);
    if (cpu_has(FEATURE_XSAVE))
        xsetbv(0, cpu_has(FEATURE_AVX) ? 7 : 3);        /* x87, SSE, AVX */
    write_dr7(DR7_NONE);
}

void cpu_init(struct cpu *cpu)
{
    gdt_load(cpu);
    wrmsr(MSR_GS_BASE, (uint64_t)cpu);
    wrmsr(MSR_KERNEL_GS_BASE, 0);
    wrmsr(MSR_FS_BASE, 0);
    /* The power-on state of what only a path's install() writes. */
    wrmsr(MSR_EFER, rdmsr(MSR_EFER) & ~(uint64_t)EFER_SCE);
    if (cpu_has(FEATURE_SEP))
        wrmsr(MSR_SYSENTER_CS, 0);
    idt_load();
    control_registers_init();
}
