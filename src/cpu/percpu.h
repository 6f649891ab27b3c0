/* SPDX-License-Identifier: MIT
 * The per-CPU block. In the kernel GS points at it; for the user's GS see SWAPGS in entry/. */
#ifndef ENTRYLAB_CPU_PERCPU_H
#define ENTRYLAB_CPU_PERCPU_H

#define CPU_SELF       0
#define CPU_FRAME_TOP  8
#define CPU_STACK     16
#define CPU_SCRATCH   24

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gdt/descriptors.h"

#define MAX_CPUS 64
#define STACK_SIZE     0x4000           /* of a kernel stack, and of one of an IST vector */
#define IST_STACK_SIZE 0x2000

#define CPU_MAGIC 0x6370752d6d616769ul

struct cpu {
    struct cpu *self;
    uint64_t frame_top;         /* end of the running task's trap frame; TSS.RSP0 holds the same */
    uint64_t stack;             /* top of this CPU's one kernel stack */
    uint64_t scratch;           /* SYSCALL parks the user's RSP here for two instructions; else poison */
    uint64_t magic;
    uint32_t id;                /* 0 is the one that booted */
    uint32_t apic_id;
    uint32_t caller;            /* enum caller that the paths were told last */
    volatile bool online;
    struct gdt gdt;
    struct tss tss;
    uint64_t magic_end;
};

_Static_assert(offsetof(struct cpu, self) == CPU_SELF, "");
_Static_assert(offsetof(struct cpu, frame_top) == CPU_FRAME_TOP, "");
_Static_assert(offsetof(struct cpu, stack) == CPU_STACK, "");
_Static_assert(offsetof(struct cpu, scratch) == CPU_SCRATCH, "");

extern struct cpu cpu0;
extern struct cpu *cpus[MAX_CPUS];      /* by id; those that are online come first */
extern unsigned cpu_count;

static inline struct cpu *this_cpu(void)
{
    struct cpu *self;
    __asm__("movq %%gs:%c1, %0" : "=r"(self) : "i"(CPU_SELF));
    return self;
}

/* Volatile: a call may switch tasks, so every use reads it again. In RAX, because there the dispatcher
 * returns it: one move less on every call. */
static inline uint64_t cpu_frame_top(void)
{
    uint64_t top;
    __asm__ volatile("movq %%gs:%c1, %0" : "=a"(top) : "i"(CPU_FRAME_TOP));
    return top;
}

/* The block of the CPU that runs this by GDTR, for who cannot trust GS: the GDT lies in the block. */
struct cpu *cpu_by_gdtr(void);
/* Gives CPU its stacks. False: out of memory. */
bool cpu_prepare(struct cpu *cpu);
/* Makes CPU the block of the CPU that runs this: GDT, TSS, GS base, IDT, control registers, FPU. */
void cpu_init(struct cpu *cpu);

/* Makes the task whose frame ends at TOP the one that entry stubs push into. */
static inline void cpu_set_frame_top(uint64_t top)
{
    struct cpu *cpu = this_cpu();
    cpu->frame_top = top;
    cpu->tss.rsp0 = top;
}

#endif
#endif
