/* SPDX-License-Identifier: MIT
 * Calls about the calling program itself, and about time. */
#include "entry/calls.h"

#include "abi.h"
#include "cpu/clock.h"
#include "cpu/insn.h"
#include "entry/errno.h"
#include "mm/layout.h"
#include "mm/usercopy.h"
#include "task/task.h"

#define ARCH_SET_GS 0x1001
#define ARCH_SET_FS 0x1002
#define ARCH_GET_FS 0x1003
#define ARCH_GET_GS 0x1004

#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define NANOSECONDS 1000000000

long sys_getpid(void)
{
    return current()->pid;
}

long sys_gettid(void)
{
    return current()->pid;
}

long sys_sched_yield(void)
{
    current()->work |= WORK_RESCHEDULE;
    return 0;
}

/* Any program may wait for any other's end; there are no parents. -EDEADLK: nobody is left who could bring
 * it about. So it is where programs run one after another, and the other comes later. */
long sys_wait4(uint64_t pid, uint64_t status, uint64_t options, uint64_t usage)
{
    int result = task_ended((int)pid);

    if (options || usage)
        return -EINVAL;
    if (!user_range(status, status ? sizeof(int) : 0))
        return -EFAULT;
    if ((int)pid == current()->pid || result == -ECHILD)
        return -ECHILD;
    if (result == -EAGAIN)
        task_wait((int)pid, status);
    if (status && copy_to_user(status, &result, sizeof(result)))
        return -EFAULT;
    return (int)pid;
}

long sys_exit(uint64_t status)
{
    task_exit(status);
}

long sys_exit_group(uint64_t status)
{
    task_exit(status);
}

/* In the kernel the user's GS base waits in KERNEL_GS_BASE. A base that is not canonical would be #GP at
 * the WRMSR, so only the user's half is taken, as Linux does. */
long sys_arch_prctl(uint64_t code, uint64_t address)
{
    uint32_t msr = code == ARCH_SET_FS || code == ARCH_GET_FS ? MSR_FS_BASE : MSR_KERNEL_GS_BASE;
    uint64_t base;

    switch (code) {
    case ARCH_SET_FS:
    case ARCH_SET_GS:
        if (address >= USER_TOP)
            return -EPERM;
        wrmsr(msr, address);
        return 0;
    case ARCH_GET_FS:
    case ARCH_GET_GS:
        base = rdmsr(msr);
        return copy_to_user(address, &base, sizeof(base));
    default:
        return -EINVAL;
    }
}

/* Nanoseconds, or -EINVAL. */
static long read_clock(uint64_t clock)
{
    switch (clock) {
    case CLOCK_REALTIME:
        return clock_realtime();
    case CLOCK_MONOTONIC:
        return clock_monotonic();
    default:
        return -EINVAL;
    }
}

long sys_clock_gettime(uint64_t clock, uint64_t timespec)
{
    long now = read_clock(clock);

    if (now < 0)
        return now;
    struct lab_timespec value = { now / NANOSECONDS, now % NANOSECONDS };
    return copy_to_user(timespec, &value, sizeof(value));
}

long sys_clock_gettime32(uint64_t clock, uint64_t timespec)
{
    long now = read_clock(clock);

    if (now < 0)
        return now;
    int32_t value[2] = { now / NANOSECONDS, now % NANOSECONDS };
    return copy_to_user(timespec, value, sizeof(value));
}

/* Linux's struct user_desc. */
struct user_desc { uint32_t entry, base, limit, flags; };
#define DESC_32BIT     0x01
#define DESC_CONTENTS  0x06             /* 0: data, grows up */
#define DESC_READ_ONLY 0x08
#define DESC_PAGES     0x10
#define DESC_ABSENT    0x20

/* As Linux: slots 12 to 14 of the GDT, -1 for the first free one. Only flat data segments: 16-bit ones would
 * let IRET leak the kernel's stack pointer (espfix), code ones are nobody's business here. */
long sys_set_thread_area(uint64_t address)
{
    struct task *task = current();
    struct user_desc desc;
    unsigned slot = 0;

    if (copy_from_user(&desc, address, sizeof(desc)))
        return -EFAULT;
    if (desc.entry == ~0u)
        while (slot < GDT_TLS_SLOTS && task->tls[slot])
            slot++;
    else
        slot = desc.entry - GDT_TLS_FIRST;
    if (slot >= GDT_TLS_SLOTS)
        return desc.entry == ~0u ? -ESRCH : -EINVAL;
    if (desc.flags & DESC_ABSENT || !(desc.base | desc.limit | desc.flags)) {
        task->tls[slot] = 0;
    } else {
        if (!(desc.flags & DESC_32BIT) || desc.flags & DESC_CONTENTS || desc.limit > 0xfffff)
            return -EINVAL;
        task->tls[slot] = gdt_user_data(desc.base, desc.limit, desc.flags & DESC_PAGES, desc.flags & DESC_READ_ONLY);
    }
    this_cpu()->gdt.slot[GDT_TLS_FIRST + slot] = task->tls[slot];
    desc.entry = GDT_TLS_FIRST + slot;
    return copy_to_user(address, &desc.entry, sizeof(desc.entry));
}
