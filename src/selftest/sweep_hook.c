/* SPDX-License-Identifier: MIT
 * What the sweep does in the handlers of #DB, NMI and its interrupt. A kernel with a defect may come here with
 * the user's GS: per-CPU data is only reached by the pointers that were taken before. */
#include "cpu/apic.h"
#include "cpu/insn.h"
#include "cpu/registers.h"
#include "entry/entry.h"
#include "entry/exceptions.h"
#include "selftest/sweep.h"
#include "task/task.h"

#define INSN_PUSHFQ 0x9c
#define DR6_NONE 0xffff0ff0

extern const char entry_callgate[], exit_sysexitq[], exit_sysexitl[];

static void check_gs(void)
{
    uint64_t base = rdmsr(MSR_GS_BASE);

    if (base != (uint64_t)sweep.cpu)
        sweep_problem(SWEEP_GS, base);
}

static void check_ist(const struct trap_frame *frame, enum ist ist)
{
    if ((uint64_t)(frame + 1) != sweep.cpu->tss.ist[ist])
        sweep_problem(SWEEP_STACK, (uint64_t)frame);
}

/* FRAME is that of the boundary. RF is the breakpoint's. */
static void check_frame(const struct trap_frame *frame)
{
    const uint64_t *was = &sweep.at.r15, *is = &frame->r15;

    if (frame->ip != sweep.at.ip) {
        sweep_problem(SWEEP_RIP, frame->ip);
        return;
    }
    for (unsigned i = 0; was + i <= &sweep.at.ss; i++) {
        uint64_t differ = was[i] ^ is[i];
        if (was + i == &sweep.at.flags)
            differ &= ~(uint64_t)FLAG_RF;
        if (differ && was + i != &sweep.at.orig_ax)
            sweep_problem(SWEEP_REGISTERS, 8 * i + 8);
    }
}

/* The event, so that it strikes when the handler of #DB has returned to FRAME. */
static void fire(struct trap_frame *frame)
{
    write_dr7(DR7_NONE);
    sweep.at = *frame;
    if (sweep.ask.kind == SWEEP_IRQ) {
        sweep.state = SWEEP_FIRED;
        apic_interrupt_self(VECTOR_SWEEP);
        return;
    }
    sweep.state = SWEEP_HOLDS;
    if (!sweep_hold(apic_nmi_self))
        sweep_problem(SWEEP_NOT_DELIVERED, 0);
}

static void aim(uint64_t at)
{
    write_dr1(at);
    write_dr7(DR7_NONE | DR7_GLOBAL_1);
}

static void aim_or_fire(struct trap_frame *frame)
{
    uint64_t target = trace_ip(sweep.ask.boundary);

    frame->flags &= ~(uint64_t)FLAG_TF;
    if (frame->ip != target) {
        aim(target);
    } else if (!sweep.again--) {
        fire(frame);
    } else if (trace_repeats(sweep.ask.boundary)) {
        /* A breakpoint strikes before the first iteration and, in an emulator, perhaps before the others; TF
         * strikes after each. So from the first on it is TF that counts. */
        write_dr7(DR7_NONE);
        frame->flags |= FLAG_TF;
    } else {
        frame->flags |= FLAG_RF;
    }
}

/* TF would be in what PUSHFQ pushes, and the stubs look at it. */
static void hide_step(const struct trap_frame *frame)
{
    unsigned last = trace_count() - 1;
    uint64_t ip = trace_ip(last);

    if (ip && frame->ip == ip + 1 && *(const uint8_t *)ip == INSN_PUSHFQ)
        *(uint64_t *)frame->sp &= ~(uint64_t)FLAG_TF;
}

/* A call gate leaves IF as it is; SYSEXIT follows STI. */
static bool may_be_open(uint64_t ip)
{
    return ip == (uint64_t)entry_callgate || ip == (uint64_t)exit_sysexitq || ip == (uint64_t)exit_sysexitl;
}

/* A fault of the kernel's own, on its way, asks the hook, which is no part of the path: nothing can strike in
 * code that runs in the handler of #DB as well. True from its first instruction to its last. */
static bool in_hook(const struct trap_frame *frame)
{
    static uint64_t back;

    if (frame->ip == (uint64_t)sweep_hook)
        back = *(const uint64_t *)frame->sp;
    else if (frame->ip == back)
        back = 0;
    return back;
}

static void step(struct trap_frame *frame)
{
    frame->flags |= FLAG_TF;
    if (in_hook(frame))
        return;
    hide_step(frame);
    trace_add(frame);
    if (frame->flags & FLAG_IF && !may_be_open(frame->ip))
        sweep_problem(SWEEP_OPEN, frame->flags);
    if (frame->ip == read_dr1())
        frame->flags |= FLAG_RF;
}

/* The entry's first instruction. Exceptions in ring 0 clear TF: a fault of the kernel's own on a user's
 * address, which is part of some paths, is caught at its handler's first. */
static void begin(struct trap_frame *frame)
{
    if (sweep.ask.edited)
        sweep.task->work |= WORK_EDITED;
    if (sweep.ask.kind == SWEEP_COUNT) {
        sweep.state = SWEEP_STEPS;
        aim(gate_target(VECTOR_PF));
        step(frame);
        return;
    }
    sweep.state = SWEEP_AIMS;
    if (sweep.ask.boundary == 0) {
        fire(frame);
        return;
    }
    if (trace_ip(sweep.ask.boundary) == sweep.entry) {
        frame->flags |= FLAG_RF;
        sweep.again--;
    }
    aim(trace_ip(sweep.ask.boundary));
}

static bool debug(struct trap_frame *frame, enum struck where)
{
    if (sweep.state != SWEEP_WAITS && sweep.state != SWEEP_STEPS && sweep.state != SWEEP_AIMS)
        return false;
    write_dr6(DR6_NONE);
    check_gs();
    if (where == IN_USER) {             /* TF outlives SYSEXIT */
        sweep.state = SWEEP_DONE;
        write_dr7(DR7_NONE);
        frame->flags &= ~(uint64_t)(FLAG_TF | FLAG_RF);
        return true;
    }
    check_ist(frame, IST_DB);
    if (sweep.state == SWEEP_WAITS)
        begin(frame);
    else if (sweep.state == SWEEP_STEPS)
        step(frame);
    else
        aim_or_fire(frame);
    return true;
}

static bool nmi(struct trap_frame *frame, enum struck where)
{
    if (sweep.state == SWEEP_HOLDS) {
        sweep.state = SWEEP_FIRED;
        apic_nmi_self();
        sweep_held();
    }
    if (sweep.state != SWEEP_FIRED && sweep.state != SWEEP_DONE)
        return false;
    check_gs();
    if (where == ON_IST)
        check_ist(frame, IST_NMI);
    check_frame(frame);
    if ((frame->path ^ sweep.at.path) & FRAME_TAG_SWAPPED)
        sweep_problem(SWEEP_REGISTERS, 0);
    sweep.arrived++;
    if (sweep.arrived < sweep.wanted)
        apic_nmi_self();                /* waits for this one's IRETQ */
    else if (sweep.arrived > sweep.wanted)
        sweep_problem(SWEEP_TOO_OFTEN, frame->ip);
    else
        sweep.state = SWEEP_DONE;
    return true;
}

/* With IF = 1 at the boundary it strikes there: the shadow of an STI ended with the handler of #DB. */
static void check_interrupted(const struct trap_frame *frame, enum struck where)
{
    if (sweep.at.flags & FLAG_IF) {
        check_frame(frame);
        return;
    }
    uint64_t ip = trace_opens(sweep.ask.boundary);
    if (ip ? frame->ip != ip : where != IN_USER)
        sweep_problem(SWEEP_RIP, frame->ip);
}

static bool interrupt(struct trap_frame *frame, enum struck where)
{
    apic_eoi();
    if (sweep.state == SWEEP_IDLE)      /* SWEEP_STUCK, told by CHECK before */
        return true;
    check_gs();
    if (sweep.state == SWEEP_FIRED)
        check_interrupted(frame, where);
    else
        sweep_problem(SWEEP_TOO_OFTEN, frame->ip);
    sweep.arrived++;
    sweep.state = SWEEP_DONE;
    return true;
}

bool sweep_hook(struct trap_frame *frame, enum struck where)
{
    switch (frame->path & FRAME_TAG_VECTOR) {
    case VECTOR_DB:
        return debug(frame, where);
    case VECTOR_NMI:
        return nmi(frame, where);
    case VECTOR_SWEEP:
        return interrupt(frame, where);
    default:
        return false;
    }
}
