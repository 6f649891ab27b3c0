/* SPDX-License-Identifier: MIT
 * The handlers of syscalls.def. Each returns its result, or -errno. Arguments are as the caller passed
 * them; an address is a user's and is read and written by mm/usercopy.h only. */
#ifndef ENTRYLAB_ENTRY_CALLS_H
#define ENTRYLAB_ENTRY_CALLS_H

#include <stdint.h>

#include "cpu/registers.h"

long sys_read(uint64_t fd, uint64_t buffer, uint64_t size);
long sys_write(uint64_t fd, uint64_t buffer, uint64_t size);
long sys_writev(uint64_t fd, uint64_t iovec, uint64_t count);
long sys_mmap(uint64_t address, uint64_t size, uint64_t protection, uint64_t flags, uint64_t fd, uint64_t offset);
long sys_munmap(uint64_t address, uint64_t size);
long sys_brk(uint64_t end);
long sys_sched_yield(void);
long sys_getpid(void);
long sys_gettid(void);
long sys_exit(uint64_t status) __attribute__((noreturn));
long sys_exit_group(uint64_t status) __attribute__((noreturn));
long sys_arch_prctl(uint64_t code, uint64_t address);
long sys_clock_gettime(uint64_t clock, uint64_t timespec);

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

long sys_set_context(uint64_t context);
long sys_counter(uint64_t counter);
long sys_touch_user(uint64_t address);
long sys_map_last(void);
long sys_kernel_fault(uint64_t vector);

#endif
