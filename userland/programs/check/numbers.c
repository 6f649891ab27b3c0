/* SPDX-License-Identifier: MIT
 * Call numbers, and the calls that need no memory.
 */
#include "check.h"

static bool is_call(uint64_t number)
{
    switch (number) {
#define CALL(n64, n32, name, args, lock) case n64:
#define CALL64(n64, name, args, lock) case n64:
#define CALL32(n32, name, args, lock)
#define LAB_CALL(number, name, args, lock) case number:
#define HARNESS_CALL LAB_CALL
#include "entry/syscalls.def"
#undef HARNESS_CALL
#undef LAB_CALL
#undef CALL32
#undef CALL64
#undef CALL
        return true;
    default:
        return false;
    }
}

static enum verdict expect_none(uint64_t number)
{
    if (is_call(number))
        return PASS;
    poison((long)number, 0);
    call_raw();
    if (unchanged())
        return FAIL;
    if (after.ax != (uint64_t)-ENOSYS)
        return fail("expected -ENOSYS for call %lx, got %lx", number, after.ax);
    return PASS;
}

enum verdict check_numbers(long unused)
{
    (void)unused;
    for (uint64_t number = 0; number < 1100; number++)
        if (expect_none(number))
            return FAIL;
    for (unsigned int k = 0; k < 64; k++) {
        uint64_t power = 1ul << k;

        if (expect_none(power - 1) || expect_none(power) || expect_none(power + 1)
            || expect_none(-power) || expect_none(-power - 1) || expect_none(-power + 1))
            return FAIL;
    }
    return PASS;
}

/* Valid numbers with bits above them that a kernel might drop. */
enum verdict check_wide_numbers(long unused)
{
    static const uint32_t numbers[] = { 0, CALL_write, CALL_getpid, CALL_exit, CALL_null, CALL_path,
                                        CALL_counter };

    (void)unused;
    for (unsigned int i = 0; i < sizeof numbers / sizeof *numbers; i++)
        for (unsigned int k = 10; k < 64; k++)
            if (expect_none(1ul << k | numbers[i])
                || expect_none((~0ul << k) | numbers[i]))
                return FAIL;
    return PASS;
}

enum verdict check_harness_off(long unused)
{
    static const uint32_t numbers[] = {
#define CALL(n64, n32, name, args, lock)
#define CALL64(n64, name, args, lock)
#define CALL32(n32, name, args, lock)
#define LAB_CALL(number, name, args, lock)
#define HARNESS_CALL(number, name, args, lock) number,
#include "entry/syscalls.def"
#undef HARNESS_CALL
#undef LAB_CALL
#undef CALL32
#undef CALL64
#undef CALL
    };

    (void)unused;
    if (selftest())
        return skip("booted with selftest=on");
    for (unsigned int i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        poison(numbers[i], 0);
        call_raw();
        if (unchanged() || expect("rax", after.ax, (uint64_t)-ENOSYS))
            return FAIL;
    }
    return PASS;
}

enum verdict check_bad_fd(long unused)
{
    static const long fds[] = { 3, 63, 1000, 0x7fffffff, -1, (long)0x80000000 };
    char byte = 0;
    const struct lab_iovec vector = { (uint64_t)&byte, 1 };

    (void)unused;
    for (unsigned int i = 0; i < sizeof fds / sizeof *fds; i++) {
        if (expect("write", (uint64_t)call_write((int)fds[i], &byte, 1), (uint64_t)-EBADF)
            || expect("read", (uint64_t)call_read((int)fds[i], &byte, 1), (uint64_t)-EBADF)
            || expect("writev", (uint64_t)call_writev((int)fds[i], &vector, 1), (uint64_t)-EBADF))
            return FAIL;
    }
    return PASS;
}

enum verdict check_pid(long unused)
{
    long pid = call_getpid();

    (void)unused;
    if (pid <= 0)
        return fail("expected a positive pid, got %ld", pid);
    return expect("gettid", (uint64_t)call_gettid(), (uint64_t)pid);
}

enum verdict check_yield(long unused)
{
    (void)unused;
    return expect("sched_yield", (uint64_t)call_sched_yield(), 0);
}

enum verdict check_clock(long unused)
{
    struct lab_timespec last = { 0, 0 }, now;

    (void)unused;
    for (int clock = 0; clock <= 1; clock++) {
        last = (struct lab_timespec){ 0, 0 };
        for (int i = 0; i < 100; i++, last = now) {
            if (expect("clock_gettime", (uint64_t)call_clock_gettime(clock, &now), 0))
                return FAIL;
            if (now.sec < last.sec || (now.sec == last.sec && now.nsec < last.nsec)
                || now.nsec < 0 || now.nsec >= 1000000000)
                return fail("expected a time after %ld.%09ld, got %ld.%09ld", last.sec, last.nsec,
                            now.sec, now.nsec);
        }
    }
    return expect("clock_gettime(99)", (uint64_t)call_clock_gettime(99, &now), (uint64_t)-EINVAL);
}
