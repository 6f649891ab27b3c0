/* SPDX-License-Identifier: MIT
 * The calls as C functions. A result from -4095 to -1 is -errno.
 */
#ifndef ENTRYLAB_CALLS_H
#define ENTRYLAB_CALLS_H

#include "abi.h"

#ifdef __ASSEMBLER__

/* CALL_null and so on, for assembly. */
#ifdef __i386__
#define CALL(n64, n32, name, args, lock) .set CALL_##name, n32;
#define CALL64(n64, name, args, lock)
#define CALL32(n32, name, args, lock) .set CALL_##name, n32;
#else
#define CALL(n64, n32, name, args, lock) .set CALL_##name, n64;
#define CALL64(n64, name, args, lock) .set CALL_##name, n64;
#define CALL32(n32, name, args, lock)
#endif
#define LAB_CALL(number, name, args, lock) .set CALL_##name, number;
#define HARNESS_CALL LAB_CALL
#include "entry/syscalls.def"
#undef HARNESS_CALL
#undef LAB_CALL
#undef CALL32
#undef CALL64
#undef CALL

#else

#include <stddef.h>
#include <stdint.h>

enum { EPERM = 1, ESRCH = 3, E2BIG = 7, EBADF = 9, ENOMEM = 12, EFAULT = 14, EINVAL = 22, ENOSYS = 38 };

/* i386 has these under other names: MMAP2 counts its offset, here always 0, in pages, and times are
 * of 32 bits. */
#ifdef __i386__
enum { CALL_mmap = CALL_mmap2, CALL_writev = CALL_writev32,
       CALL_clock_gettime = CALL_clock_gettime32 };
#endif

long enter(long nr, long a, long b, long c, long d, long e, long f);

/* The path itself, with the registers of abi.h: for assembly, and for its address. */
void enter_raw(void);

static inline long call_read(int fd, void *to, size_t bytes)
{
    return enter(CALL_read, fd, (long)to, (long)bytes, 0, 0, 0);
}

static inline long call_write(int fd, const void *from, size_t bytes)
{
    return enter(CALL_write, fd, (long)from, (long)bytes, 0, 0, 0);
}

static inline long call_writev(int fd, const struct lab_iovec *from, long count)
{
    return enter(CALL_writev, fd, (long)from, count, 0, 0, 0);
}

/* As on Linux: PROT_*, MAP_*, and an address or -errno as result. */
enum { PROT_READ = 1, PROT_WRITE = 2, PROT_EXEC = 4 };
enum { MAP_PRIVATE = 2, MAP_FIXED = 0x10, MAP_ANONYMOUS = 0x20 };

static inline long call_mmap(uintptr_t hint, size_t bytes, int prot, int flags)
{
    return enter(CALL_mmap, (long)hint, (long)bytes, prot, flags, -1, 0);
}

static inline long call_munmap(uintptr_t address, size_t bytes)
{
    return enter(CALL_munmap, (long)address, (long)bytes, 0, 0, 0, 0);
}

/* The new end of the heap; the old one where the wish cannot be granted. 0 asks. */
static inline uintptr_t call_brk(uintptr_t end)
{
    return (uintptr_t)enter(CALL_brk, (long)end, 0, 0, 0, 0, 0);
}

#ifndef __i386__
enum { ARCH_SET_GS = 0x1001, ARCH_SET_FS, ARCH_GET_FS, ARCH_GET_GS };

static inline long call_arch_prctl(int what, uint64_t address)
{
    return enter(CALL_arch_prctl, what, (long)address, 0, 0, 0, 0);
}
#endif

static inline long call_clock_gettime(int clock, struct lab_timespec *to)
{
    return enter(CALL_clock_gettime, clock, (long)to, 0, 0, 0, 0);
}

static inline long call_getpid(void) { return enter(CALL_getpid, 0, 0, 0, 0, 0, 0); }
static inline long call_gettid(void) { return enter(CALL_gettid, 0, 0, 0, 0, 0, 0); }
static inline long call_sched_yield(void) { return enter(CALL_sched_yield, 0, 0, 0, 0, 0, 0); }

static inline _Noreturn void call_exit(int status)
{
    for (;;)
        enter(CALL_exit_group, status, 0, 0, 0, 0, 0);
}

/* The lab's own; abi.h and syscalls.def say what they do. */
static inline long call_null(void) { return enter(CALL_null, 0, 0, 0, 0, 0, 0); }
static inline long call_path(void) { return enter(CALL_path, 0, 0, 0, 0, 0, 0); }
static inline long call_flags(void) { return enter(CALL_flags, 0, 0, 0, 0, 0, 0); }
static inline long call_trace(int on) { return enter(CALL_trace, on, 0, 0, 0, 0, 0); }
static inline long call_map_last(void) { return enter(CALL_map_last, 0, 0, 0, 0, 0, 0); }

/* One line, at most LAB_REPORT_MOST bytes, none of them a control character. */
static inline long call_report(const char *text, size_t bytes)
{
    return enter(CALL_report, (long)text, (long)bytes, 0, 0, 0, 0);
}

static inline long call_step_log(uint64_t *log, size_t slots)
{
    return enter(CALL_step_log, (long)log, (long)slots, 0, 0, 0, 0);
}

static inline long call_set_context(const struct lab_context *context)
{
    return enter(CALL_set_context, (long)context, 0, 0, 0, 0, 0);
}

static inline long call_counter(long counter)
{
    return enter(CALL_counter, counter, 0, 0, 0, 0, 0);
}

/* The number of the first broken invariant, or 0; with a number, that one is broken for the check. */
static inline long call_invariants(long number)
{
    return enter(CALL_invariants, number, 0, 0, 0, 0, 0);
}

static inline long call_sweep(enum lab_sweep_do what, struct lab_sweep *sweep)
{
    return enter(CALL_sweep, what, (long)sweep, 0, 0, 0, 0);
}

static inline long call_touch_user(uintptr_t address)
{
    return enter(CALL_touch_user, (long)address, 0, 0, 0, 0, 0);
}

#endif
#endif
