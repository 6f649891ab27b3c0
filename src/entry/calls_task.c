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
    return 0;
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

long sys_clock_gettime(uint64_t clock, uint64_t timespec)
{
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
        return -EINVAL;
    uint64_t now = clock == CLOCK_REALTIME ? clock_realtime() : clock_monotonic();
    struct lab_timespec value = { now / NANOSECONDS, now % NANOSECONDS };
    return copy_to_user(timespec, &value, sizeof(value));
}
