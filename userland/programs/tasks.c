/* SPDX-License-Identifier: MIT
 * tasks ROLE: programs that wait for one another and take turns. KTAP v1 for the host from those
 * that test; the others are what they test with. All need together=on; `turns` also selftest=on and
 * one CPU.
 */
#include <stdbool.h>

#include "lib.h"

enum { CALLER = 8 * sizeof(long), MAX_ROWS = 16, ECHILD = 10, EDEADLK = 35, VECTOR_UD = 6,
       NO_STATUS = 0x55555555 };

static struct {
    const char *name;
    bool ok;
    long seen, want;
} rows[MAX_ROWS];
static unsigned int row_count;

/* A row that is tested again stays as bad as it was. */
static void expect(const char *name, long seen, long want)
{
    unsigned int row = 0;

    while (row < row_count && strcmp(rows[row].name, name))
        row++;
    if (row < row_count && !rows[row].ok)
        return;
    rows[row].name = name;
    rows[row].ok = seen == want;
    rows[row].seen = seen;
    rows[row].want = want;
    row_count += row == row_count;
}

/* Returns main's status. */
static int report_rows(void)
{
    const char *door = path_name(LAB_PATH(call_path()));
    int failed = 0;

    report("KTAP version 1");
    report("1..%u", row_count);
    for (unsigned int i = 0; i < row_count; i++) {
        if (rows[i].ok)
            report("ok %u tasks/%s/%d/%s", i + 1, door, CALLER, rows[i].name);
        else
            report("not ok %u tasks/%s/%d/%s # expected %ld, got %ld", i + 1, door, CALLER,
                   rows[i].name, rows[i].want, rows[i].seen);
        failed += !rows[i].ok;
    }
    print("tasks by %s, %d bits: %u ok, %d failed\n", door, CALLER,
          row_count - (unsigned int)failed, failed);
    return failed != 0;
}

static long wait4(long pid, void *status, long options)
{
    return enter(CALL_wait4, pid, (long)status, options, 0, 0, 0);
}

static void wait_errors(long own)
{
    static const long unknown[] = { 0, -1, -2, 1024, 1025, 0x7fffffff, -0x7fffffff - 1 };
    int status = NO_STATUS;

    for (unsigned int i = 0; i < sizeof unknown / sizeof *unknown; i++)
        expect("wait-unknown", wait4(unknown[i], &status, 0), -ECHILD);
    expect("wait-self", wait4(own, &status, 0), -ECHILD);
    expect("wait-options", wait4(own + 1, &status, 0x10000), -EINVAL);
    expect("wait-errors-no-status", status, NO_STATUS);
}

/* A pointer that cannot be written: before, and after, the other one has ended. */
static void wait_bad_pointer(const char *name, long pid)
{
    static const char constant[4] = "abc";

    expect(name, wait4(pid, (void *)&constant, 0), -EFAULT);
    expect(name, wait4(pid, (void *)8, 0), -EFAULT);
    expect(name, wait4(pid, (void *)-4096l, 0), -EFAULT);
}

static void wait_for(const char *name, long pid, int want)
{
    int status = NO_STATUS;

    expect(name, wait4(pid, &status, 0), pid);
    expect(name, status, want);
}

/* After this program come `end 7`, `end 300 50`, `die`, `end 9 200` and `deadlock` with our pid. */
static int role_wait(void)
{
    long own = call_getpid();

    wait_errors(own);
    expect("wait-null", wait4(own + 1, NULL, 0), own + 1);
    wait_for("wait-ended", own + 1, 7 << 8);
    wait_for("wait-ended", own + 1, 7 << 8);
    wait_for("wait-truncated", own + 2, (300 & 0xff) << 8);
    wait_for("wait-killed", own + 3, VECTOR_UD);
    wait_bad_pointer("wait-bad-pointer-running", own + 4);
    wait_for("wait-running", own + 4, 9 << 8);
    wait_bad_pointer("wait-bad-pointer-ended", own + 4);
    expect("wait-deadlock", wait4(own + 5, NULL, 0), -EDEADLK);
    return report_rows();
}

/* Two that wait for each other: both hear of it. */
static int role_deadlock(long other)
{
    int status = NO_STATUS;

    expect("wait-deadlock", wait4(other, &status, 0), -EDEADLK);
    expect("wait-deadlock-no-status", status, NO_STATUS);
    return report_rows();
}

/* One call on another stack: RSP as the kernel brings it back. */
static unsigned long call_on_stack(long call, unsigned long sp)
{
#ifdef __i386__
    __asm__ volatile("mov %%esp, %%ebx; mov %1, %%esp; call enter_raw;"
                     "mov %%esp, %1; mov %%ebx, %%esp"
                     : "+a"(call), "+S"(sp) : : "ebx", "memory", "cc");
#else
    __asm__ volatile("mov %%rsp, %%rbx; mov %1, %%rsp; call enter_raw;"
                     "mov %%rsp, %1; mov %%rbx, %%rsp"
                     : "+a"(call), "+S"(sp) : : "rbx", "rcx", "r11", "memory", "cc");
#endif
    return sp;
}

/* Each of `programs` in the same role gives way `turns` times, and between two turns of this one
 * each other has one, so that `programs` switches are counted. A timer interrupt spoils the
 * count. */
static int role_turns(long programs, long turns)
{
    static char stack[8192] __attribute__((aligned(16)));
    unsigned long top = (unsigned long)stack + sizeof stack - 64 * (unsigned long)call_getpid();
    long was, preempted, measured = 0;

    call_sched_yield();                 /* until all have started */
    for (long i = 0; i < turns; i++) {
        was = call_counter(COUNTER_SWITCHES);
        preempted = call_counter(COUNTER_PREEMPTIONS);
        expect("turns-rsp", (long)call_on_stack(CALL_sched_yield, top), (long)top);
        if (call_counter(COUNTER_PREEMPTIONS) != preempted)
            continue;
        measured++;
        expect("turns-order", call_counter(COUNTER_SWITCHES) - was, programs);
    }
    expect("turns-measured", measured > turns / 2, true);
    expect("turns-selftest", call_counter(0) >= 0, true);
    return report_rows();
}

static int role_end(long status, long yields)
{
    while (yields-- > 0)
        call_sched_yield();
    return (int)status;
}

/* Nobody hears what it says: print() ends it, with LAB_STATUS_UNWRITTEN. */
static int role_unheard(void)
{
    enter(CALL_close, 1, 0, 0, 0, 0, 0);
    print("nobody hears this\n");
    return 1;
}

int main(int argc, char **argv, char **envp)
{
    const char *role = argc > 1 ? argv[1] : "";
    long first = argc > 2 ? parse_number(argv[2]) : 0;
    long second = argc > 3 ? parse_number(argv[3]) : 0;

    (void)envp;
    if (!strcmp(role, "wait"))
        return role_wait();
    if (!strcmp(role, "deadlock") && first > 0)
        return role_deadlock(first);
    if (!strcmp(role, "turns") && first > 0 && second > 0)
        return role_turns(first, second);
    if (!strcmp(role, "end") && first >= 0 && second >= 0)
        return role_end(first, second);
    if (!strcmp(role, "unheard"))
        return role_unheard();
    if (!strcmp(role, "die"))
        __asm__ volatile("ud2");
    print("usage: tasks wait | deadlock PID | turns PROGRAMS TURNS | end STATUS [YIELDS] | die"
          " | unheard\n");
    return 2;
}
