/* SPDX-License-Identifier: MIT
 * What becomes of an exception, by where it struck: exceptions.S calls one of four functions. */
#include "entry/exceptions.h"

#include "cpu/insn.h"
#include "cpu/registers.h"
#include "entry/dispatch.h"
#include "entry/entry.h"
#include "lib/panic.h"
#include "lib/print.h"
#include "mm/layout.h"
#include "mm/usercopy.h"
#include "task/task.h"

extern const char entry_text_start[], entry_text_end[], exit_sysretq[], exit_sysexitq[];

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

static unsigned vector_of(const struct trap_frame *frame)
{
    return frame->path & FRAME_TAG_VECTOR;
}

/* True if this #DB is a single step, and one that the program wanted logged. */
static bool log_step(struct task *task, const struct trap_frame *frame)
{
    uint64_t dr6 = read_dr6();

    write_dr6(0xffff0ff0);              /* the CPU sets its bits and never clears them */
    if (!(dr6 & DR6_BS) || !task->step_log)
        return false;
    if (task->step_used < task->step_slots)
        copy_to_user(task->step_log + 8 * task->step_used, &frame->ip, 8);
    task->step_used++;
    return true;
}

/* From ring 3: FRAME is the task's own, we are on the CPU's kernel stack. */
__attribute__((noreturn)) void exception_from_user(struct trap_frame *frame)
{
    struct task *task = current();
    unsigned vector = vector_of(frame);

    task->work |= WORK_EDITED;
    if (vector == VECTOR_NMI)
        counters[COUNTER_NMI]++;
    else if (vector == VECTOR_MC)
        panic_frame(frame, "machine check");
    else if (vector >= 32)
        printk("interrupt on vector %u, which nobody asked for\n", vector);
    else if (vector != VECTOR_DB || !log_step(task, frame))
        task_kill(frame);
    exit_to_user(frame);
}

/* At the IRETQ to user: the frame asked for what cannot be. FRAME is what the CPU pushed into the task's
 * own, below the five words that IRETQ took, which still say what the program wanted. */
__attribute__((noreturn)) void exception_at_iretq(struct trap_frame *frame)
{
    struct trap_frame dying = current()->frame;

    dying.path = frame->path;
    dying.orig_ax = frame->orig_ax;
    counters[COUNTER_BAD_IRET]++;
    task_kill(&dying);
}

/* At any other place in ring 0, on the kernel stack. */
void exception_from_kernel(struct trap_frame *frame)
{
    unsigned vector = vector_of(frame);
    uint64_t fixup = fixup_of(frame->ip);

    /* GS is the user's at these two, whose frames are checked so that they cannot fault. */
    if (frame->ip == (uint64_t)exit_sysretq || frame->ip == (uint64_t)exit_sysexitq)
        panic_frame(frame, "%s at a fast exit, on the user's stack", exception_name(vector));
    if (fixup && (vector == VECTOR_PF || vector == VECTOR_GP)) {
        frame->ip = fixup;
        return;
    }
    if (vector >= 32) {
        printk("interrupt on vector %u in the kernel, which runs with interrupts off\n", vector);
        return;
    }
    panic_frame(frame, "%s in the kernel, error code 0x%lx, address 0x%lx", exception_name(vector), frame->orig_ax,
                read_cr2());
}

/* #DB in ring 0: the user's TF came in with SYSENTER, which clears no flag of that kind (and with
 * SYSCALL on Bochs, which looks at TF before FMASK). It strikes before the stub's first instruction.
 * The stub runs on without TF, and the exit gives it back. */
static bool step_on_entry(struct trap_frame *frame)
{
    uint64_t dr6 = read_dr6();

    write_dr6(0xffff0ff0);
    if (!(dr6 & DR6_BS) || frame->ip < (uint64_t)entry_text_start || frame->ip >= (uint64_t)entry_text_end)
        return false;
    frame->flags &= ~(uint64_t)FLAG_TF;
    current()->work |= WORK_STEP;
    counters[COUNTER_DB_IN_KERNEL]++;
    return true;
}

static bool in_stack_guard(uint64_t address)
{
    return address >= STACKS_BASE && address < STACKS_BASE + 0x1000000;
}

/* In ring 0, on the vector's own stack. */
void exception_on_ist(struct trap_frame *frame)
{
    unsigned vector = vector_of(frame);

    if (vector == VECTOR_NMI)
        counters[COUNTER_NMI]++;
    else if (vector == VECTOR_DF && in_stack_guard(read_cr2()))
        panic_frame(frame, "kernel stack overflow, address 0x%lx", read_cr2());
    else if (vector != VECTOR_DB || !step_on_entry(frame))
        panic_frame(frame, "%s in the kernel, error code 0x%lx", exception_name(vector), frame->orig_ax);
}
