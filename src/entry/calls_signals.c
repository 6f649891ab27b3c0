/* SPDX-License-Identifier: MIT
 * Signals as far as they need no handler: sent to oneself they are ignored, wait while they are blocked, or
 * end the program. A handler is refused, so that nobody waits for one that is never called. */
#include "entry/calls.h"

#include <stdbool.h>

#include "entry/errno.h"
#include "mm/usercopy.h"
#include "task/task.h"

#define SIGNALS 64
#define SIGKILL 9
#define SIGCHLD 17
#define SIGCONT 18
#define SIGSTOP 19
#define SIGTTOU 22
#define SIGURG 23
#define SIGWINCH 28
#define BIT(signal) (1ul << ((signal) - 1))
#define UNBLOCKABLE (BIT(SIGKILL) | BIT(SIGSTOP))
#define DEFAULT_IGNORED (BIT(SIGCHLD) | BIT(SIGCONT) | BIT(SIGURG) | BIT(SIGWINCH))

#define SIG_DFL 0
#define SIG_IGN 1
#define SIG_BLOCK 0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

/* The default actions of what is pending and no longer blocked. */
static void take_pending(struct task *task)
{
    uint64_t due = task->pending & ~task->blocked;

    task->pending &= task->blocked;
    due &= ~(task->ignored | DEFAULT_IGNORED);
    if (due)
        task_end_by_signal(__builtin_ctzl(due) + 1);
}

static long send(uint64_t pid, int signal)
{
    struct task *task = current();
    int error = check_own_pid(pid);

    if (signal < 0 || signal > SIGNALS)
        return -EINVAL;
    if (error || !signal)
        return error;
    /* Nobody can stop, or be told to go on. */
    if (signal >= SIGSTOP && signal <= SIGTTOU && !(task->ignored & BIT(signal)))
        return -ENOSYS;
    task->pending |= BIT(signal);
    take_pending(task);
    return 0;
}

/* 0 and -PID are groups, of which every program is its own; -1 is everybody else. */
long sys_kill(uint64_t pid, uint64_t signal)
{
    if ((int)pid == -1)
        return -EPERM;
    return send((int)pid < 0 ? -pid : pid, signal);
}

long sys_tkill(uint64_t tid, uint64_t signal)
{
    return (int)tid <= 0 ? -EINVAL : send(tid, signal);
}

long sys_tgkill(uint64_t group, uint64_t tid, uint64_t signal)
{
    if ((int)tid <= 0 || (int)group <= 0)
        return -EINVAL;
    return (int)group != (int)tid ? -ESRCH : send(tid, signal);
}

long sys_rt_sigprocmask(uint64_t how, uint64_t set, uint64_t old, uint64_t size)
{
    struct task *task = current();
    uint64_t before = task->blocked, change;
    long result = 0;

    if (size != sizeof(change))
        return -EINVAL;
    if (set) {
        if (copy_from_user(&change, set, sizeof(change)))
            return -EFAULT;
        if ((uint32_t)how > SIG_SETMASK)
            return -EINVAL;
        uint64_t after[] = { before | change, before & ~change, change };
        task->blocked = after[(uint32_t)how] & ~UNBLOCKABLE;
    }
    if (old)
        result = copy_to_user(old, &before, sizeof(before));
    take_pending(task);
    return result;
}

/* ACT and OLD point at a handler, flags and a restorer of WORD bytes each, then 8 bytes of mask. */
static long sigaction(uint32_t signal, uint64_t act, uint64_t old, uint64_t size, unsigned word)
{
    struct task *task = current();
    uint8_t raw[32];
    uint64_t handler = 0, before[4] = { 0 };

    if (size != sizeof(uint64_t))
        return -EINVAL;
    if (act && copy_from_user(raw, act, 3 * word + 8))
        return -EFAULT;
    if (signal < 1 || signal > SIGNALS || (act && BIT(signal) & UNBLOCKABLE))
        return -EINVAL;
    before[0] = task->ignored & BIT(signal) ? SIG_IGN : SIG_DFL;
    if (act) {
        __builtin_memcpy(&handler, raw, word);
        if (handler > SIG_IGN)
            return -ENOSYS;
        task->ignored = (task->ignored & ~BIT(signal)) | (handler == SIG_IGN ? BIT(signal) : 0);
        if ((task->ignored | DEFAULT_IGNORED) & BIT(signal))
            task->pending &= ~BIT(signal);
    }
    return old ? copy_to_user(old, before, 3 * word + 8) : 0;
}

long sys_rt_sigaction(uint64_t signal, uint64_t act, uint64_t old, uint64_t size)
{
    return sigaction(signal, act, old, size, 8);
}

long sys_rt_sigaction32(uint64_t signal, uint64_t act, uint64_t old, uint64_t size)
{
    return sigaction(signal, act, old, size, 4);
}
