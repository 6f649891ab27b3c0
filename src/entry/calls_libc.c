/* SPDX-License-Identifier: MIT
 * What a static libc asks while it starts, besides the calls that the lab has anyway. There are no threads,
 * so what only threads would see (robust futexes, the thread's id cleared at its end) is taken and is
 * without effect, as it is on Linux. */
#include "entry/calls.h"

#include "cpu/features.h"
#include "cpu/insn.h"
#include "cpu/percpu.h"
#include "entry/errno.h"
#include "mm/layout.h"
#include "mm/usercopy.h"
#include "task/task.h"

int check_own_pid(uint64_t pid)
{
    if (!(int)pid || (int)pid == current()->pid)
        return 0;
    return task_ended((int)pid) == -EAGAIN ? -EPERM : -ESRCH;
}

long sys_set_tid_address(uint64_t address)
{
    return current()->pid;
}

/* Linux's struct robust_list_head: three words. */
long sys_set_robust_list(uint64_t head, uint64_t size)
{
    return size == 24 ? 0 : -EINVAL;
}

long sys_robust_list32(uint64_t head, uint64_t size)
{
    return size == 12 ? 0 : -EINVAL;
}

#define FUTEX_WAIT 0
#define FUTEX_WAKE 1
#define FUTEX_WAIT_BITSET 9
#define FUTEX_WAKE_BITSET 10
#define FUTEX_OPTIONS 0x180             /* private, realtime */

/* No two programs share memory: nobody sleeps there, and nobody could wake who wanted to. */
long sys_futex(uint64_t address, uint64_t operation, uint64_t value)
{
    uint32_t now;

    if (address % sizeof(now))
        return -EINVAL;
    if (copy_from_user(&now, address, sizeof(now)))
        return -EFAULT;
    switch ((uint32_t)operation & ~FUTEX_OPTIONS) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
        return now != (uint32_t)value ? -EAGAIN : -EDEADLK;
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET:
        return 0;
    default:
        return -ENOSYS;
    }
}

/* Linux's struct new_utsname. The release is what glibc compares with the oldest kernel it was built for. */
struct utsname { char sysname[65], nodename[65], release[65], version[65], machine[65], domainname[65]; };

long sys_uname(uint64_t to)
{
    static const struct utsname name = {
        "Linux", "entrylab", "6.1.0-entrylab", "#1 entrylab", "x86_64", "(none)",
    };

    return copy_to_user(to, &name, sizeof(name));
}

#define RLIMIT_STACK  3
#define RLIMIT_CORE   4
#define RLIMIT_NOFILE 7
#define RLIMIT_COUNT  16
#define INFINITY      (~0ul)

static uint64_t limit_of(uint32_t resource)
{
    switch (resource) {
    case RLIMIT_STACK:
        return USER_STACK_SIZE;
    case RLIMIT_CORE:
        return 0;
    case RLIMIT_NOFILE:
        return FD_COUNT;
    default:
        return INFINITY;
    }
}

/* The limits are the kernel's own: nobody may set one. */
long sys_prlimit64(uint64_t pid, uint64_t resource, uint64_t new, uint64_t old)
{
    uint64_t wanted[2];
    int error;

    if (new && copy_from_user(wanted, new, sizeof(wanted)))
        return -EFAULT;
    error = check_own_pid(pid);
    if (error)
        return error;
    if ((uint32_t)resource >= RLIMIT_COUNT || (new && wanted[0] > wanted[1]))
        return -EINVAL;
    if (new)
        return -EPERM;
    uint64_t limit = limit_of(resource), both[2] = { limit, limit };
    return old ? copy_to_user(old, both, sizeof(both)) : 0;
}

long sys_getrlimit(uint64_t resource, uint64_t to)
{
    uint64_t limit = limit_of(resource), both[2] = { limit, limit };

    return (uint32_t)resource < RLIMIT_COUNT ? copy_to_user(to, both, sizeof(both)) : -EINVAL;
}

static long getrlimit32(uint64_t resource, uint64_t to, uint32_t infinity)
{
    uint64_t limit = limit_of(resource);
    uint32_t both[2] = { limit < infinity ? limit : infinity, limit < infinity ? limit : infinity };

    return (uint32_t)resource < RLIMIT_COUNT ? copy_to_user(to, both, sizeof(both)) : -EINVAL;
}

/* i386's: what is infinite was of 31 bits once. */
long sys_old_getrlimit(uint64_t resource, uint64_t to)
{
    return getrlimit32(resource, to, 0x7fffffff);
}

long sys_ugetrlimit(uint64_t resource, uint64_t to)
{
    return getrlimit32(resource, to, 0xffffffff);
}

#define GRND_NONBLOCK 1
#define GRND_RANDOM   2
#define GRND_INSECURE 4
#define RANDOM_MOST   0x10000           /* interrupts are off meanwhile; Linux, too, may give less than asked */

/* The CPU's own or none: a libc has other means, and knows that they are weak. */
long sys_getrandom(uint64_t to, uint64_t size, uint64_t flags)
{
    uint64_t done = 0, word;

    if (!cpu_has(FEATURE_RDRAND))
        return -ENOSYS;
    if ((uint32_t)flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE) ||
        (flags & (GRND_RANDOM | GRND_INSECURE)) == (GRND_RANDOM | GRND_INSECURE))
        return -EINVAL;
    if (!user_range(to, size))
        return -EFAULT;
    size = size < RANDOM_MOST ? size : RANDOM_MOST;
    while (done < size) {
        uint64_t part = size - done < sizeof(word) ? size - done : sizeof(word);
        if (!rdrand(&word))
            return done ? (long)done : -EAGAIN;
        if (copy_to_user(to + done, &word, part))
            return done ? (long)done : -EFAULT;
        done += part;
    }
    return done;
}

/* Writes whole words of the mask, as many as there is room for. */
static long affinity(uint64_t pid, uint32_t size, uint64_t to, unsigned word)
{
    int error = check_own_pid(pid), cpu = current()->cpu;
    uint64_t mask = cpu >= 0 ? 1ul << cpu : ~0ul >> (64 - cpu_count);

    if (size * 8ul < cpu_count || size % word)
        return -EINVAL;
    if (error)
        return error;
    size = size < sizeof(mask) ? size : sizeof(mask);
    return copy_to_user(to, &mask, size) ? -EFAULT : (long)size;
}

long sys_getaffinity(uint64_t pid, uint64_t size, uint64_t to)
{
    return affinity(pid, size, to, 8);
}

long sys_getaffinity32(uint64_t pid, uint64_t size, uint64_t to)
{
    return affinity(pid, size, to, 4);
}
_Static_assert(MAX_CPUS == 64, "the mask is one word");
