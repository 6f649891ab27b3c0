/* SPDX-License-Identifier: MIT
 * A switch: the frame stays where it is, and two pointers say whose it is. The rest is what the CPU keeps
 * outside the frame. SS is not here: an interrupt of ring 3 leaves it null in the kernel, and AMD's SYSRET
 * would not mend its hidden part, but whoever was switched to leaves by IRETQ, and that reloads it. */
#include "task/switch.h"

#include "cpu/features.h"
#include "cpu/insn.h"
#include "cpu/registers.h"
#include "entry/entry.h"

/* A selector that a user could load is no longer good if his descriptor is gone: then it becomes null. */
#define LOAD_SELECTOR(segment, value)                                                           \
    __asm__ volatile("1: movl %0, %%" #segment "\n"                                             \
                     "2:\n"                                                                     \
                     ".pushsection .text.fixup, \"ax\"; 3: movl %1, %%" #segment "; jmp 2b; .popsection\n" \
                     ".pushsection .fixups, \"a\"; .quad 1b, 3b; .popsection"                   \
                     :: "r"((uint32_t)(value)), "r"(0))

#define READ_SELECTOR(segment) ({ uint32_t s; __asm__ volatile("movl %%" #segment ", %0" : "=r"(s)); s; })

/* The user's GS base is swapped out: it is in KERNEL_GS_BASE. */
static void save_bases(struct task *task)
{
    if (cpu_has(FEATURE_FSGSBASE)) {
        task->fs_base = rdfsbase();
        swapgs();
        task->gs_base = rdgsbase();
        swapgs();
    } else {
        task->fs_base = rdmsr(MSR_FS_BASE);
        task->gs_base = rdmsr(MSR_KERNEL_GS_BASE);
    }
}

static void load_bases(const struct task *task)
{
    if (cpu_has(FEATURE_FSGSBASE)) {
        wrfsbase(task->fs_base);
        swapgs();
        wrgsbase(task->gs_base);
        swapgs();
    } else {
        wrmsr(MSR_FS_BASE, task->fs_base);
        wrmsr(MSR_KERNEL_GS_BASE, task->gs_base);
    }
}

void switch_out(struct task *task)
{
    fpu_save(&task->fpu);
    task->ds = READ_SELECTOR(ds);
    task->es = READ_SELECTOR(es);
    task->fs = READ_SELECTOR(fs);
    task->gs = READ_SELECTOR(gs);
    save_bases(task);
}

/* Loading GS also loads the base that is the kernel's now, so the user's is swapped in for it. */
static void load_gs_selector(uint16_t gs)
{
    swapgs();
    LOAD_SELECTOR(gs, gs);
    swapgs();
}

static void load_segments(const struct task *task)
{
    struct cpu *cpu = this_cpu();

    for (unsigned i = 0; i < GDT_TLS_SLOTS; i++)
        cpu->gdt.slot[GDT_TLS_FIRST + i] = task->tls[i];
    LOAD_SELECTOR(ds, task->ds);
    LOAD_SELECTOR(es, task->es);
    if (task->fs | READ_SELECTOR(fs))
        LOAD_SELECTOR(fs, task->fs);
    if (task->gs | READ_SELECTOR(gs))
        load_gs_selector(task->gs);
    load_bases(task);
}

void switch_in(struct task *task)
{
    struct cpu *cpu = this_cpu();

    write_cr3(task->space.pml4);
    load_segments(task);
    fpu_load(&task->fpu);
    if (cpu->caller != task->caller) {
        cpu->caller = task->caller;
        paths_set_caller(task->caller);
    }
    cpu_set_frame_top((uint64_t)task + TASK_TOP);
}
