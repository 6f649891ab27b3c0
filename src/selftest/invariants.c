/* SPDX-License-Identifier: MIT */
#include "selftest/invariants.h"

#include "cpu/features.h"
#include "cpu/insn.h"
#include "cpu/percpu.h"
#include "cpu/registers.h"
#include "entry/calls.h"
#include "entry/errno.h"
#include "lib/panic.h"
#include "lib/print.h"
#include "selftest/break.h"
#include "selftest/setup.h"
#include "selftest/snapshot.h"
#include "task/task.h"
#include "task/vdso.h"

static const char *const texts[] = {
#define INVARIANT(number, name, text) [number] = text,
#include "selftest/invariants.def"
#undef INVARIANT
};

enum invariant {
    HOLDS,
#define INVARIANT(number, name, text) BROKEN_##name = number,
#include "selftest/invariants.def"
#undef INVARIANT
};

/* In the result of the call: the boot self-check, which has to name the slot, sees nothing. */
#define INVARIANT_UNNAMED 0x100

static struct snapshot kept[MAX_CPUS];
static uint64_t checks;

static unsigned registers_broken(const struct cpu *cpu, const struct snapshot *was, const struct snapshot *now)
{
    uint64_t rsp = (uint64_t)__builtin_frame_address(0);

    if (rdmsr(MSR_GS_BASE) != (uint64_t)cpu)
        return BROKEN_GS_BASE;
    if (cpu->self != cpu || cpu->magic != CPU_MAGIC || cpu->magic_end != CPU_MAGIC)
        return BROKEN_MAGIC;
    if (rsp >= cpu->stack || rsp < cpu->stack - STACK_SIZE)
        return BROKEN_STACK;
    if (pushfq() & FLAGS_NEVER_IN_KERNEL)
        return BROKEN_FLAGS;
    if (now->cr0 != was->cr0)
        return BROKEN_CR0;
    if (now->cr4 != was->cr4)
        return BROKEN_CR4;
    for (unsigned i = 0; i < SNAPSHOT_MSRS; i++)
        if (now->msrs[cpu->caller][i] != was->msrs[cpu->caller][i])
            return BROKEN_MSRS;
    return read_dr7() == DR7_NONE ? HOLDS : BROKEN_DEBUG;
}

static unsigned tables_broken(const struct cpu *cpu, const struct snapshot *was, const struct snapshot *now)
{
    if (now->gdtr != was->gdtr || now->idtr != was->idtr || now->selectors != was->selectors)
        return BROKEN_TABLES;
    if (now->gdt != was->gdt)
        return BROKEN_GDT;
    if (now->idt != was->idt)
        return BROKEN_IDT;
    if (now->tss != was->tss)
        return BROKEN_TSS;
    if (cpu->tss.rsp0 != cpu->frame_top)
        return BROKEN_RSP0;
    return now->image == was->image ? HOLDS : BROKEN_TEXT;
}

static unsigned stacks_broken(const struct cpu *cpu)
{
    if (!stack_guard_holds(cpu->stack - STACK_SIZE))
        return BROKEN_STACK_GUARD;
    for (unsigned i = 1; i < IST_COUNT; i++) {
        uint64_t top = cpu->tss.ist[i];
        if (!stack_guard_holds(top + 16 - IST_STACK_SIZE))
            return BROKEN_STACK_GUARD;
        if (*(const uint64_t *)top != (uint64_t)cpu)
            return BROKEN_IST_TOP;
    }
    return HOLDS;
}

static unsigned broken(const struct task *task)
{
    const struct cpu *cpu = cpu_by_gdtr();
    const struct snapshot *was = &kept[cpu->id];
    struct snapshot now;
    unsigned found;

    checks++;
    snapshot_take(&now, cpu, cpu->caller);
    found = registers_broken(cpu, was, &now);
    found = found ? found : tables_broken(cpu, was, &now);
    found = found ? found : stacks_broken(cpu);
    if (!found && !kernel_half_holds())
        found = BROKEN_KERNEL_HALF;
    if (!found && !vdso_unchanged(&task->space, task->caller))
        found = BROKEN_VDSO;
    return found;
}

/* The check that every boot does names the slot of what it knows of: WHY, and true if it does. GS
 * is one of the suspects. */
static bool names_slot(unsigned found, char *why)
{
    if (found >= BROKEN_TABLES && found <= BROKEN_TSS)
        return tables_wrong(cpu_by_gdtr(), why);
    return found >= BROKEN_CR0 && found <= BROKEN_MSRS && registers_wrong(cpu_by_gdtr(), why);
}

/* With the kernel lock. TASK still has its address space; NULL when the last one has ended. */
static void program_ended(const struct task *task)
{
    unsigned found = task ? broken(task) : 0;
    char why[SETUP_WHY] = "";

    if (found)
        panic("after %s: invariant %u is broken: %s%s%s", task->name, found, texts[found],
              names_slot(found, why) ? "; " : "", why);
    if (!task)
        report("{\"invariants\":%u,\"checks\":%lu,\"broken\":0}\n",
               (unsigned)(sizeof(texts) / sizeof(texts[0]) - 1), checks);
}

void invariants_arm(void)
{
    const struct cpu *cpu = this_cpu();

    for (unsigned i = 1; i < IST_COUNT; i++)
        stack_guard_write(cpu->tss.ist[i] + 16 - IST_STACK_SIZE);
    stack_guard_write(cpu->stack - STACK_SIZE);
    /* SYSENTER_EIP differs by the process's mode. */
    for (enum caller caller = CALLERS; caller-- > 0;) {
        paths_set_caller(caller);
        snapshot_take(&kept[cpu->id], cpu, caller);
    }
    task_ended_hook = program_ended;
}

long sys_invariants(uint64_t number)
{
    struct task *task = current();
    struct cpu *cpu = this_cpu();
    char why[SETUP_WHY];
    unsigned found;

    if (task_ended_hook != program_ended)
        return -ENOSYS;
    if (number && !invariant_toggle(number, cpu, task))
        return -EINVAL;
    found = broken(task);
    bool names = found < BROKEN_CR0 || found > BROKEN_TSS || names_slot(found, why);
    if (number)
        invariant_toggle(number, cpu, task);
    return names ? found : found | INVARIANT_UNNAMED;
}
