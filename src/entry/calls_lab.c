/* SPDX-License-Identifier: MIT
 * The lab's own calls, and those of the harness, which answer in a self-test boot only. */
#include "entry/calls.h"

#include "abi.h"
#include "cpu/insn.h"
#include "entry/dispatch.h"
#include "entry/entry.h"
#include "entry/errno.h"
#include "mm/layout.h"
#include "mm/frames.h"
#include "mm/usercopy.h"
#include "task/task.h"

long sys_sum6(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f)
{
    return a + 3 * b + 5 * c + 7 * d + 11 * e + 13 * f;
}

long sys_path(void)
{
    const struct trap_frame *frame = &current()->frame;
    unsigned caller = frame->cs == SEL_USER_CS32 ? 32 : 64;

    return caller << 8 | frame->path;
}

/* Bochs' iodebug device: a word to unlock it, then a command. */
#define PORT_IODEBUG 0x8a00
#define IODEBUG_UNLOCK 0x8a00
#define IODEBUG_TRACE_ON 0x8ae3
#define IODEBUG_TRACE_OFF 0x8ae2

static bool trace_allowed;

void calls_enable_trace(void)
{
    trace_allowed = true;
}

long sys_trace(uint64_t on)
{
    if (on > 1)
        return -EINVAL;
    if (trace_allowed) {
        outw(PORT_IODEBUG, IODEBUG_UNLOCK);
        outw(PORT_IODEBUG, on ? IODEBUG_TRACE_ON : IODEBUG_TRACE_OFF);
    }
    return 0;
}

long sys_step_log(uint64_t log, uint64_t slots)
{
    struct task *task = current();
    uint64_t used = task->step_used;

    if (log % sizeof(uint64_t))
        return -EINVAL;
    task->step_log = log;
    task->step_slots = slots;
    task->step_used = 0;
    return used;
}

long sys_on_fault(uint64_t record, uint64_t resume)
{
    struct task *task = current();

    task->fault_record = record;
    task->fault_resume = resume;
    return 0;
}

long sys_flags(void)
{
    return pushfq() & (FLAGS_NEVER_IN_KERNEL | FLAG_RF | FLAG_VM);
}

/* Everything as asked, but for what no user may choose in RFLAGS; what IRETQ refuses kills the program. */
long sys_set_context(uint64_t context)
{
    struct task *task = current();
    struct lab_context c;

    if (copy_from_user(&c, context, sizeof(c)))
        return -EFAULT;
    _Static_assert(sizeof(c) == sizeof(task->frame) - sizeof(task->frame.path), "abi.h and frame.h");
    __builtin_memcpy(&task->frame.r15, &c, sizeof(c));
    /* TF is as C says, too, and not as it was when the call was stepped into. */
    task->work = (task->work & ~WORK_STEP) | WORK_EDITED;
    return c.ax;
}

long sys_counter(uint64_t counter)
{
    return counter < COUNTER_COUNT ? (long)counters[counter] : -EINVAL;
}

long sys_touch_user(uint64_t address)
{
    return touch_user_faults(address);
}

long sys_map_last(void)
{
    struct task *task = current();
    struct space *space = &task->space;
    uint64_t last = task->caller == CALLER_32 ? COMPAT_LAST : USER_TOP;
    uint64_t *entry = pte_of(space->pml4, last, true);

    if (!entry || *entry)
        return -ENOMEM;
    uint64_t frame = frame_alloc();
    if (!frame)
        return -ENOMEM;
    *entry = frame | PTE_PRESENT | PTE_USER | PTE_WRITE;
    return 0;
}

static int recurse(volatile int depth)
{
    return depth ? recurse(depth + 1) + depth : 0;
}

long sys_kernel_fault(uint64_t vector, uint64_t run)
{
    switch (vector) {
    case VECTOR_UD:
        if (run)
            __asm__ volatile("std");
        __asm__ volatile("ud2");
        break;
    case VECTOR_DF:
        return recurse(1);
    case VECTOR_GP:
        if (run)
            swapgs();
        *(volatile char *)(1ul << 63) = 0;      /* not canonical */
        break;
    case VECTOR_PF:
        if (run)
            ((void (*)(void))run)();
        else
            *(volatile char *)UNMAPPED_POISON = 0;
        break;
    default:
        return -EINVAL;
    }
    return 0;
}

extern long msr_read(uint32_t msr, uint64_t *value), msr_write(uint32_t msr, uint64_t value);

long sys_rdmsr(uint64_t msr, uint64_t to)
{
    uint64_t value = 0;

    if (msr_read(msr, &value))
        return VECTOR_GP;
    return copy_to_user(to, &value, sizeof(value));
}

long sys_wrmsr(uint64_t msr, uint64_t value)
{
    return msr_write(msr, value) ? VECTOR_GP : 0;
}

long sys_probe_exit(uint64_t which, uint64_t ip, uint64_t sp, uint64_t flags)
{
    extern long probe_sysretq(uint64_t ip, uint64_t sp, uint64_t flags);
    extern long probe_sysexitq(uint64_t ip, uint64_t sp, uint64_t flags);
    extern long probe_iretq(uint64_t ip, uint64_t sp, uint64_t flags);

    switch (which) {
    case EXIT_SYSRETQ:
        return probe_sysretq(ip, sp, flags);
    case EXIT_SYSEXITQ:
        return probe_sysexitq(ip, sp, flags);
    case EXIT_IRETQ:
        return probe_iretq(ip, sp, flags);
    default:
        return -EINVAL;
    }
}
