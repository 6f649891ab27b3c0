/* SPDX-License-Identifier: MIT
 * The handlers of syscalls.def. Each returns its result, or -errno. Arguments are as the caller passed
 * them; an address is a user's and is read and written by mm/usercopy.h only. */
#ifndef ENTRYLAB_ENTRY_CALLS_H
#define ENTRYLAB_ENTRY_CALLS_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu/registers.h"

long sys_read(uint64_t fd, uint64_t buffer, uint64_t size);
long sys_write(uint64_t fd, uint64_t buffer, uint64_t size);
long sys_writev(uint64_t fd, uint64_t iovec, uint64_t count);
long sys_writev32(uint64_t fd, uint64_t iovec, uint64_t count);
long sys_mmap(uint64_t address, uint64_t size, uint64_t protection, uint64_t flags, uint64_t fd, uint64_t offset);
long sys_mmap2(uint64_t address, uint64_t size, uint64_t protection, uint64_t flags, uint64_t fd, uint64_t offset);
long sys_mprotect(uint64_t address, uint64_t size, uint64_t protection);
long sys_munmap(uint64_t address, uint64_t size);
long sys_brk(uint64_t end);
long sys_sched_yield(void);
long sys_wait4(uint64_t pid, uint64_t status, uint64_t options, uint64_t usage);
long sys_getpid(void);
long sys_gettid(void);
long sys_exit(uint64_t status) __attribute__((noreturn));
long sys_exit_group(uint64_t status) __attribute__((noreturn));
long sys_arch_prctl(uint64_t code, uint64_t address);
long sys_clock_gettime(uint64_t clock, uint64_t timespec);
long sys_clock_gettime32(uint64_t clock, uint64_t timespec);
static inline long sys_clock_gettime64(uint64_t clock, uint64_t timespec)
{
    return sys_clock_gettime(clock, timespec);
}
long sys_set_thread_area(uint64_t description);

/* 0 if PID means the caller, -EPERM if it is another program's, -ESRCH. With the kernel lock. */
int check_own_pid(uint64_t pid);
long sys_set_tid_address(uint64_t address);
long sys_set_robust_list(uint64_t head, uint64_t size);
long sys_robust_list32(uint64_t head, uint64_t size);
long sys_futex(uint64_t address, uint64_t operation, uint64_t value);
/* The timeout, which alone differs, is not looked at. */
static inline long sys_futex_time64(uint64_t address, uint64_t operation, uint64_t value)
{
    return sys_futex(address, operation, value);
}
long sys_uname(uint64_t to);
long sys_prlimit64(uint64_t pid, uint64_t resource, uint64_t new, uint64_t old);
long sys_getrlimit(uint64_t resource, uint64_t to);
long sys_old_getrlimit(uint64_t resource, uint64_t to);
long sys_ugetrlimit(uint64_t resource, uint64_t to);
long sys_getrandom(uint64_t to, uint64_t size, uint64_t flags);
long sys_getaffinity(uint64_t pid, uint64_t size, uint64_t to);
long sys_getaffinity32(uint64_t pid, uint64_t size, uint64_t to);
/* Everybody is root, in the 16-bit calls of i386 and in the others. */
static inline long sys_getuid(void) { return 0; }
static inline long sys_geteuid(void) { return 0; }
static inline long sys_getgid(void) { return 0; }
static inline long sys_getegid(void) { return 0; }
static inline long sys_getuid32(void) { return 0; }
static inline long sys_geteuid32(void) { return 0; }
static inline long sys_getgid32(void) { return 0; }
static inline long sys_getegid32(void) { return 0; }

/* Descriptors are 0 to FD_COUNT - 1. */
#define FD_COUNT 3
bool fd_is_open(uint64_t fd);
#define AT_FDCWD (-100)
/* Why PATH is not there: always -errno, but 0 if it is empty, which means DIRECTORY itself, and may be so. */
long look_up(uint64_t directory, uint64_t path, bool may_be_empty);
long sys_close(uint64_t fd);
long sys_ioctl(uint64_t fd);
long sys_poll(uint64_t list, uint64_t count, uint64_t milliseconds);
long sys_readlink(uint64_t path, uint64_t to, uint64_t size);
long sys_readlinkat(uint64_t directory, uint64_t path, uint64_t to, uint64_t size);
long sys_stat(uint64_t path, uint64_t to);
static inline long sys_lstat(uint64_t path, uint64_t to)
{
    return sys_stat(path, to);
}
static inline long sys_stat64(uint64_t path, uint64_t to)
{
    return sys_stat(path, to);
}
static inline long sys_lstat64(uint64_t path, uint64_t to)
{
    return sys_stat(path, to);
}
long sys_fstat(uint64_t fd, uint64_t to);
long sys_fstat64(uint64_t fd, uint64_t to);
long sys_newfstatat(uint64_t directory, uint64_t path, uint64_t to, uint64_t flags);
long sys_fstatat64(uint64_t directory, uint64_t path, uint64_t to, uint64_t flags);
long sys_statx(uint64_t directory, uint64_t path, uint64_t flags, uint64_t mask, uint64_t to);

long sys_kill(uint64_t pid, uint64_t signal);
long sys_tkill(uint64_t tid, uint64_t signal);
long sys_tgkill(uint64_t group, uint64_t tid, uint64_t signal);
long sys_rt_sigprocmask(uint64_t how, uint64_t set, uint64_t old, uint64_t size);
long sys_rt_sigaction(uint64_t signal, uint64_t act, uint64_t old, uint64_t size);
long sys_rt_sigaction32(uint64_t signal, uint64_t act, uint64_t old, uint64_t size);

static inline long sys_null(void)
{
    return 0;
}
long sys_sum6(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f);
long sys_path(void);
long sys_report(uint64_t text, uint64_t size);
long sys_trace(uint64_t on);
long sys_step_log(uint64_t log, uint64_t slots);
long sys_flags(void);
long sys_on_fault(uint64_t record, uint64_t resume);

long sys_copy(uint64_t to_user, uint64_t address, uint64_t size);
long sys_set_context(uint64_t context);
long sys_counter(uint64_t counter);
long sys_touch_user(uint64_t address);
long sys_map_last(void);
long sys_invariants(uint64_t number);
long sys_sweep(uint64_t what, uint64_t sweep);
long sys_forge(uint64_t vector, uint64_t error);
long sys_debug(uint64_t slot, uint64_t target, uint64_t offset, uint64_t kind);
long sys_ipi(uint64_t vector, uint64_t result, uint64_t in_kernel);
long sys_stain(void);
long sys_kernel_fault(uint64_t vector, uint64_t run);
long sys_rdmsr(uint64_t msr, uint64_t value);
long sys_wrmsr(uint64_t msr, uint64_t value);
long sys_probe_exit(uint64_t which, uint64_t ip, uint64_t sp, uint64_t flags);

#endif
