/* SPDX-License-Identifier: MIT
 * The call sweep: an NMI, two, or an interrupt, at one instruction boundary of the program's next entry. Pass 1
 * steps through it with TF and records the boundaries; then each event takes an entry of its own, which runs
 * as always but for one execute breakpoint, whose handler leaves the event pending for the very instruction
 * that it returns to. SDM vol. 3, "Handling multiple NMIs", "Debug registers". */
#include "selftest/sweep.h"

#include "cpu/apic.h"
#include "cpu/insn.h"
#include "cpu/registers.h"
#include "entry/calls.h"
#include "entry/entry.h"
#include "entry/errno.h"
#include "mm/usercopy.h"

struct sweep sweep;

/* The stub of each path, and that of its 32-bit callers where they have one of their own. */
#define ENTRY_PATH(id, enters, leaves64, leaves32, title) \
    extern const char entry_##id[], entry_##id##32[] __attribute__((weak));
#include "entry/paths.def"
#undef ENTRY_PATH

static const char *const stubs[PATH_COUNT][CALLERS] = {
#define ENTRY_PATH(id, enters, leaves64, leaves32, title) { entry_##id, entry_##id##32 },
#include "entry/paths.def"
#undef ENTRY_PATH
};

uint64_t gate_target(unsigned vector)
{
    extern struct gate idt[256];
    const struct gate *gate = &idt[vector];

    return (uint64_t)gate->offset_high << 32 | (uint32_t)gate->offset_middle << 16 | gate->offset_low;
}

void sweep_problem(enum lab_sweep_problem problem, uint64_t got)
{
    if (sweep.ask.problem != SWEEP_SURVIVED)
        return;
    sweep.ask.problem = problem;
    sweep.ask.got = got;
}

/* 0: no such entry. */
static uint64_t entry_of(uint64_t entry, enum caller caller)
{
    if (entry & SWEEP_VECTOR)
        return gate_target(entry & 0xff);
    if (entry == PATH_int80)            /* in some boots its gate is elsewhere, and leads there */
        return gate_target(VECTOR_INT80);
    if (entry >= PATH_COUNT)
        return 0;
    return (uint64_t)stubs[entry][caller == CALLER_32 && stubs[entry][CALLER_32] ? CALLER_32 : CALLER_64];
}

static long arm(struct lab_sweep *ask)
{
    struct task *task = current();
    struct cpu *cpu = this_cpu();
    uint64_t entry = entry_of(ask->entry, task->frame.cs == SEL_USER_CS32 ? CALLER_32 : CALLER_64);

    if (!entry || ask->kind > SWEEP_IRQ || sweep.state != SWEEP_IDLE || !apic_in_use())
        return -EINVAL;
    ask->cpu = (uint64_t)cpu;
    ask->kernel_stack = cpu->stack;
    ask->nmi_stack = cpu->tss.ist[IST_NMI];
    ask->problem = SWEEP_SURVIVED;
    sweep = (struct sweep){
        .ask = *ask, .cpu = cpu, .task = task, .entry = entry, .own_gs_base = rdmsr(MSR_KERNEL_GS_BASE),
        .wanted = ask->kind == SWEEP_COUNT ? 0 : ask->kind == SWEEP_NMI_TWICE ? 2 : 1,
    };
    if (ask->kind == SWEEP_COUNT)
        trace_clear();
    else if (!trace_ip(ask->boundary))
        return -EINVAL;
    else
        sweep.again = trace_again(ask->boundary);
    wrmsr(MSR_KERNEL_GS_BASE, ask->gs_base);
    exception_hook = sweep_hook;
    write_dr0(entry);
    write_dr7(DR7_NONE | DR7_GLOBAL_0);
    sweep.state = SWEEP_WAITS;
    if (ask->pending)
        apic_interrupt_self(ask->pending);
    return 0;
}

static void check_cpu(void)
{
    const struct cpu *cpu = sweep.cpu;

    if (cpu->self != cpu)
        sweep_problem(SWEEP_CPU, (uint64_t)cpu->self);
    if (cpu->magic != CPU_MAGIC || cpu->magic_end != CPU_MAGIC)
        sweep_problem(SWEEP_CPU, cpu->magic);
    if (cpu->frame_top != (uint64_t)sweep.task + TASK_TOP || cpu->tss.rsp0 != cpu->frame_top)
        sweep_problem(SWEEP_CPU, cpu->frame_top);
    if (rdmsr(MSR_KERNEL_GS_BASE) != sweep.ask.gs_base)
        sweep_problem(SWEEP_USER_GS, rdmsr(MSR_KERNEL_GS_BASE));
}

/* Ring 3, where we come from, had IF = 1, the APIC has the interrupt pending and nothing in service, and yet it
 * was not taken: the emulator forgot it. (SYSENTER frames do not tell IF; it always is 1.) */
static bool is_stuck(void)
{
    return sweep.ask.kind == SWEEP_IRQ && !sweep.arrived && apic_is_pending(VECTOR_SWEEP) &&
           !apic_in_service(VECTOR_SWEEP) &&
           (sweep.task->frame.path == PATH_sysenter || sweep.task->frame.flags & FLAG_IF);
}

static long check(struct lab_sweep *told)
{
    unsigned open;

    if (sweep.state == SWEEP_IDLE || sweep.task != current())
        return -EINVAL;
    write_dr7(DR7_NONE);
    if (sweep.ask.kind == SWEEP_COUNT)
        trace_end();
    if (sweep.state == SWEEP_WAITS || sweep.state == SWEEP_AIMS)
        sweep_problem(SWEEP_NOT_REACHED, sweep.state);
    if (is_stuck())
        sweep_problem(SWEEP_STUCK, sweep.arrived);
    if (sweep.arrived < sweep.wanted)
        sweep_problem(SWEEP_NOT_DELIVERED, sweep.arrived);
    if (trace_count() && !trace_ip(trace_count() - 1))
        sweep_problem(SWEEP_LONG, trace_count());
    check_cpu();
    wrmsr(MSR_KERNEL_GS_BASE, sweep.own_gs_base);
    sweep.state = SWEEP_IDLE;
    *told = sweep.ask;
    told->boundaries = trace_count();
    told->ip = trace_ip(told->boundary);
    told->window = trace_window(&open);
    told->open = open;
    return 0;
}

long sys_sweep(uint64_t what, uint64_t address)
{
    struct lab_sweep ask;
    long result = -EINVAL;

    if (what == SWEEP_COVERAGE) {
        trace_report();
        return 0;
    }
    if (copy_from_user(&ask, address, sizeof(ask)))
        return -EFAULT;
    if (what == SWEEP_ARM)
        result = arm(&ask);
    else if (what == SWEEP_CHECK)
        result = check(&ask);
    return result ? result : copy_to_user(address, &ask, sizeof(ask));
}
