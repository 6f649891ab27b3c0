/* SPDX-License-Identifier: MIT
 * Linux's i386 call numbers, and the calls that need no memory.
 */
#include "check.h"

enum { canary_word = 0x5a5a5a5a };

static bool is_call(unsigned long number)
{
    switch (number) {
#define CALL(n64, n32, name, args, lock) case n32:
#define CALL64(n64, name, args, lock)
#define CALL32(n32, name, args, lock) case n32:
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

static enum verdict expect_none(unsigned long number)
{
    if (is_call(number))
        return PASS;
    poison((long)number, 0);
    call_raw();
    if (unchanged())
        return FAIL;
    if (after.ax != (unsigned long)-ENOSYS)
        return fail("expected -ENOSYS for call %lx, got %lx", number, after.ax);
    return PASS;
}

enum verdict check_numbers(long unused)
{
    (void)unused;
    for (unsigned long number = 0; number < 1100; number++)
        if (expect_none(number))
            return FAIL;
    for (unsigned int k = 0; k < 32; k++) {
        unsigned long power = 1ul << k;

        if (expect_none(power - 1) || expect_none(power) || expect_none(power + 1)
            || expect_none(-power) || expect_none(-power - 1) || expect_none(-power + 1))
            return FAIL;
    }
    return PASS;
}

/* The numbers of 64-bit code mean here what they mean to i386, or nothing. */
enum verdict check_numbers_table(long unused)
{
    static const unsigned long numbers[] = {
#define CALL(n64, n32, name, args, lock) n64,
#define CALL64(n64, name, args, lock) n64,
#define CALL32(n32, name, args, lock)
#define LAB_CALL(number, name, args, lock)
#define HARNESS_CALL LAB_CALL
#include "entry/syscalls.def"
#undef HARNESS_CALL
#undef LAB_CALL
#undef CALL32
#undef CALL64
#undef CALL
    };

    (void)unused;
    for (unsigned int i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (expect_none(numbers[i]))
            return FAIL;
    return PASS;
}

enum verdict check_harness_off(long unused)
{
    static const unsigned long numbers[] = {
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
        poison((long)numbers[i], 0);
        call_raw();
        if (unchanged() || expect("eax", after.ax, (unsigned long)-ENOSYS))
            return FAIL;
    }
    return PASS;
}

enum verdict check_bad_fd(long unused)
{
    static const int fds[] = { 3, 63, 1000, 0x7fffffff, -1, -0x7fffffff - 1 };
    char byte = 0;
    const struct lab_iovec vector = { (uintptr_t)&byte, 1 };

    (void)unused;
    for (unsigned int i = 0; i < sizeof fds / sizeof *fds; i++) {
        if (expect("write", (unsigned long)call_write(fds[i], &byte, 1), (unsigned long)-EBADF)
            || expect("read", (unsigned long)call_read(fds[i], &byte, 1), (unsigned long)-EBADF)
            || expect("writev", (unsigned long)call_writev(fds[i], &vector, 1),
                      (unsigned long)-EBADF))
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
    return expect("gettid", (unsigned long)call_gettid(), (unsigned long)pid)
        || expect("sched_yield", (unsigned long)call_sched_yield(), 0);
}

/* struct timespec has two words of 32 bits here; the kernel writes no more. */
enum verdict check_clock(long unused)
{
    struct { struct lab_timespec time; unsigned long beyond; } now = { .beyond = canary_word };
    struct lab_timespec last;

    (void)unused;
    for (int clock = 0; clock <= 1; clock++) {
        last = (struct lab_timespec){ 0, 0 };
        for (int i = 0; i < 100; i++, last = now.time) {
            if (expect("clock_gettime", (unsigned long)call_clock_gettime(clock, &now.time), 0)
                || expect("the word above", now.beyond, canary_word))
                return FAIL;
            if (now.time.sec < last.sec
                || (now.time.sec == last.sec && now.time.nsec < last.nsec)
                || now.time.nsec < 0 || now.time.nsec >= 1000000000)
                return fail("expected a time after %ld.%09ld, got %ld.%09ld", last.sec, last.nsec,
                            now.time.sec, now.time.nsec);
        }
    }
    return expect("clock_gettime(99)", (unsigned long)call_clock_gettime(99, &now.time),
                  (unsigned long)-EINVAL);
}
