/* SPDX-License-Identifier: MIT
 * What becomes of an exception, by where it struck: exceptions.S calls one of four functions. */
#include "entry/exceptions.h"

#include "cpu/apic.h"
#include "cpu/insn.h"
#include "cpu/mce.h"
#include "cpu/registers.h"
#include "entry/dispatch.h"
#include "entry/entry.h"
#include "lib/panic.h"
#include "lib/print.h"
#include "mm/layout.h"
#include "mm/usercopy.h"
#include "task/task.h"

extern const char entry_text_start[], entry_text_end[], entry_callgate[];
extern const char exit_iretq[], exit_sysretq[], exit_sysretl[], exit_sysexitq[], exit_sysexitl[];

static const char *const names[32] = {
    "#DE divide error", "#DB debug", "NMI", "#BP breakpoint", "#OF overflow", "#BR bound range",
    "#UD invalid opcode", "#NM no FPU", "#DF double fault", "coprocessor overrun", "#TS invalid TSS",
    "#NP segment not present", "#SS stack fault", "#GP general protection", "#PF page fault", "reserved",
    "#MF x87 error", "#AC alignment", "#MC machine check", "#XM SIMD error", "#VE virtualisation",
    "#CP control protection",
};

const char *exception_name(unsigned vector)
{
    if (vector >= 32)
        return "interrupt";
    return names[vector] ? names[vector] : "reserved";
}

bool (*exception_hook)(struct trap_frame *frame, enum struck where);

static bool hooked(struct trap_frame *frame, enum struck where)
{
    return exception_hook && exception_hook(frame, where);
}

static unsigned vector_of(const struct trap_frame *frame)
{
    return frame->path & FRAME_TAG_VECTOR;
}

/* The CPU sets DR6's bits and never clears them. A breakpoint is nobody's but the harness's, since no
 * program can write DR7: each that strikes disarms them all. So a handler whose own accesses would hit one
 * is not interrupted, which its one stack would not survive, and nothing can strike for ever. */
static uint64_t take_dr6(void)
{
    uint64_t dr6 = read_dr6();

    write_dr6(0xffff0ff0);
    if (read_dr7() == DR7_NONE)
        return dr6 & ~(uint64_t)DR6_BREAKPOINTS;        /* of those that are not armed the bits say nothing */
    if (dr6 & DR6_BREAKPOINTS)
        write_dr7(DR7_NONE);
    return dr6;
}

/* True if the local APIC delivered this VECTOR: whatever its gate is for, it is no call and no exception
 * (Heckler, WeSee). Vectors below 16 it cannot deliver. */
static bool take_external(unsigned vector)
{
    if (vector < 16 || !apic_in_service(vector))
        return false;
    apic_eoi();
    counters[COUNTER_EXTERNAL]++;
    printk("interrupt from outside on vector %u, which is none of its own\n", vector);
    return true;
}

/* True if this #DB is a single step, and one that the program wanted logged. */
static bool log_step(struct task *task, const struct trap_frame *frame, uint64_t dr6)
{
    if (!(dr6 & DR6_BS) || !task->step_log)
        return false;
    if (task->step_used < task->step_slots)
        copy_to_user(task->step_log + 8 * task->step_used, &frame->ip, 8);
    task->step_used++;
    return true;
}

/* True if the program wanted to hear of its next fault, and could be told. */
static bool tell_fault(struct task *task, struct trap_frame *frame, uint64_t address, uint64_t dr6)
{
    struct lab_fault fault = {
        .vector = vector_of(frame), .error = frame->orig_ax, .ip = frame->ip, .cs = frame->cs,
        .flags = frame->flags, .sp = frame->sp, .address = address, .dr6 = dr6,
        .kernel_flags = pushfq(),
    };
    uint64_t resume = task->fault_resume;

    task->fault_resume = 0;
    if (!resume || copy_to_user(task->fault_record, &fault, sizeof(fault)))
        return false;
    frame->ip = resume;
    frame->flags &= ~(uint64_t)(FLAG_TF | FLAG_RF);
    return true;
}

/* One that the CPU and the program survive is counted; any other is nothing to go on after. */
static void machine_check(const struct trap_frame *frame)
{
    char why[80];

    if (!mce_recover(why, sizeof(why)))
        panic_frame(frame, "machine check: %s", why);
    counters[COUNTER_MACHINE_CHECKS]++;
}

/* A breakpoint of the harness's struck, on code or on data. It is disarmed, and RF lets the instruction run if
 * it is code's. */
static bool take_breakpoint(struct trap_frame *frame, uint64_t dr6)
{
    if (!(dr6 & DR6_BREAKPOINTS))
        return false;
    frame->flags |= FLAG_RF;
    counters[COUNTER_BREAKPOINTS]++;
    return true;
}

/* From ring 3, a #DB that the program asked for: it goes on, unless it wants to hear of it. */
static bool debug_in_user(struct task *task, struct trap_frame *frame, uint64_t dr6)
{
    bool step = log_step(task, frame, dr6);

    return (!task->fault_resume && take_breakpoint(frame, dr6)) || step;
}

/* From ring 3: FRAME is the task's own, we are on the CPU's kernel stack. */
__attribute__((noreturn)) void exception_from_user(struct trap_frame *frame)
{
    struct task *task = current();
    unsigned vector = vector_of(frame);

    if (hooked(frame, IN_USER))
        exit_to_user(task);
    if (vector == VECTOR_TIMER) {
        apic_eoi();
        __atomic_add_fetch(&counters[COUNTER_PREEMPTIONS], 1, __ATOMIC_RELAXED);
        task_yield();
    }
    uint64_t address = read_cr2(), dr6 = 0;

    if (vector == VECTOR_DB)
        dr6 = take_dr6();
    task->work |= WORK_EDITED;
    if (vector == VECTOR_NMI)
        counters[COUNTER_NMI]++;
    else if (take_external(vector))
        exit_to_user(task);
    else if (vector == VECTOR_MC)
        machine_check(frame);
    else if (vector >= 32)
        printk("interrupt on vector %u, which nobody asked for\n", vector);
    else if (!(vector == VECTOR_DB && debug_in_user(task, frame, dr6)) && !tell_fault(task, frame, address, dr6))
        task_kill(frame);
    exit_to_user(task);
}

/* Takes FRAME's fault on the kernel stack to exception_at_iretq(). In exceptions.S. */
void exception_leave_ist(struct trap_frame *frame) __attribute__((noreturn));

/* At the IRETQ to user: the frame asked for what cannot be. FRAME is what the CPU pushed into the task's
 * own, below the five words that IRETQ took, which still say what the program wanted. A program that wants
 * to hear of it goes on with a frame of which nothing else is left: the words below are the kernel's. */
__attribute__((noreturn)) void exception_at_iretq(struct trap_frame *frame)
{
    struct task *task = current();
    struct trap_frame *own = &task->frame;
    struct trap_frame dying = {
        .path = frame->path & ~(uint64_t)FRAME_TAG_SWAPPED, .orig_ax = frame->orig_ax,
        .ip = own->ip, .cs = own->cs, .flags = own->flags, .sp = own->sp, .ss = own->ss,
    };

    counters[COUNTER_BAD_IRET]++;
    if (!tell_fault(task, &dying, read_cr2(), 0)) {
        dying.path |= FRAME_TAG_IRETQ;
        task_kill(&dying);
    }
    dying.cs = task->caller == CALLER_32 ? SEL_USER_CS32 : SEL_USER_CS;
    dying.ss = SEL_USER_SS;
    dying.sp = 0;                       /* as little to be trusted as the rest */
    *own = dying;
    task->work |= WORK_EDITED;
    exit_to_user(task);
}

static bool is_sysexit(uint64_t ip)
{
    return ip == (uint64_t)exit_sysexitq || ip == (uint64_t)exit_sysexitl;
}

/* GS was the user's at these, whose frames are checked so that they cannot fault. */
static bool is_fast_exit(uint64_t ip)
{
    return ip == (uint64_t)exit_sysretq || ip == (uint64_t)exit_sysretl || is_sysexit(ip);
}

/* At any other place in ring 0, on the kernel stack. An interrupt comes here only while this CPU has nothing
 * to do, before the call gate's first instruction, or at a SYSEXIT after an NMI between it and its STI. */
void exception_from_kernel(struct trap_frame *frame)
{
    unsigned vector = vector_of(frame);
    uint64_t fixup = fixup_of(frame->ip);

    if (hooked(frame, IN_KERNEL))
        return;
    bool interrupt = vector >= 32 || apic_in_service(vector);
    if (is_fast_exit(frame->ip) && !(is_sysexit(frame->ip) && interrupt))
        panic_frame(frame, "%s at a fast exit, on the user's stack", exception_name(vector));
    if (fixup && (vector == VECTOR_PF || vector == VECTOR_GP || vector == VECTOR_UD)) {
        frame->ip = fixup;
        frame->flags &= ~(uint64_t)FLAG_RF;     /* it would hide a breakpoint at the fix-up */
        return;
    }
    if (vector == VECTOR_TIMER) {
        apic_eoi();
        if (frame->ip == (uint64_t)entry_callgate || is_sysexit(frame->ip))
            current()->work |= WORK_RESCHEDULE;
        return;
    }
    if (take_external(vector) || interrupt)
        return;
    panic_frame(frame, "%s in the kernel, error code 0x%lx, address 0x%lx", exception_name(vector), frame->orig_ax,
                read_cr2());
}

/* #DB in ring 0: the user's TF came in with SYSENTER, which clears no flag of that kind (and with
 * SYSCALL on Bochs, which looks at TF before FMASK). It strikes before the stub's first instruction.
 * The stub runs on without TF, and the exit gives it back. */
static bool step_on_entry(struct trap_frame *frame, uint64_t dr6)
{
    if (!(dr6 & DR6_BS) || frame->ip < (uint64_t)entry_text_start || frame->ip >= (uint64_t)entry_text_end)
        return false;
    frame->flags &= ~(uint64_t)FLAG_TF;
    current()->work |= WORK_STEP;
    counters[COUNTER_DB_IN_KERNEL]++;
    return true;
}

static bool debug_in_kernel(struct trap_frame *frame)
{
    uint64_t dr6 = take_dr6();
    bool step = step_on_entry(frame, dr6);

    return take_breakpoint(frame, dr6) || step;
}

static bool in_stack_guard(uint64_t address)
{
    return address >= STACKS_BASE && address < STACKS_BASE + 0x1000000;
}

/* In ring 0, on the vector's own stack. */
void exception_on_ist(struct trap_frame *frame)
{
    unsigned vector = vector_of(frame);

    if (hooked(frame, ON_IST))
        return;
    if (vector == VECTOR_NMI)
        counters[COUNTER_NMI]++;
    else if (take_external(vector))
        return;
    else if (vector == VECTOR_MC)
        machine_check(frame);
    else if (vector == VECTOR_DF && frame->ip == (uint64_t)exit_iretq)
        exception_leave_ist(frame);
    else if (vector == VECTOR_DF && in_stack_guard(read_cr2()))
        panic_frame(frame, "kernel stack overflow, address 0x%lx", read_cr2());
    else if (vector != VECTOR_DB || !debug_in_kernel(frame))
        panic_frame(frame, "%s in the kernel, error code 0x%lx", exception_name(vector), frame->orig_ax);
}
