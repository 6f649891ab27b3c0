/* SPDX-License-Identifier: MIT
 * Tasks take turns, and the last one's end is the emulator's. */
#include "task/task.h"

#include "cpu/insn.h"
#include "cpu/registers.h"
#include "entry/dispatch.h"
#include "entry/errno.h"
#include "lib/console.h"
#include "lib/lock.h"
#include "lib/print.h"
#include "mm/frames.h"
#include "mm/usercopy.h"
#include "task/fates.h"
#include "task/modules.h"
#include "task/switch.h"

#define NOT_ENDED (-1)

static const struct module *modules;
static unsigned module_count;
static struct run run;
static unsigned rounds_done;
static uint64_t left_at_first;          /* frames, after the first round */
static int64_t leaked;                  /* at most, after one of the others */
static int last_pid;                    /* module N is program N, counted from 1 */

void (*task_ended_hook)(const struct task *task);

static struct task *ready_first, **ready_last = &ready_first;
static struct task *waiting;            /* for another's end */
static unsigned alive;
static int ended[MAX_PID + 1];          /* by pid: wait4's status, or NOT_ENDED */

static void make_ready(struct task *task)
{
    task->next = NULL;
    *ready_last = task;
    ready_last = &task->next;
}

/* The first of the queue that may run on CPU. */
static struct task *take_ready(int cpu)
{
    for (struct task **at = &ready_first; *at; at = &(*at)->next) {
        struct task *task = *at;
        if (task->cpu >= 0 && task->cpu != cpu)
            continue;
        *at = task->next;
        if (!*at)
            ready_last = at;
        return task;
    }
    return NULL;
}

/* The next module becomes a ready task, unless it cannot. */
static void load_next(void)
{
    int pid = ++last_pid;
    struct task *task = module_load(&modules[pid - 1], pid);

    if (!task) {
        ended[pid] = -ECHILD;
        return;
    }
    if (run.pin)
        task->cpu = (pid - 1) % run.cpus;
    alive++;
    make_ready(task);
}

static void begin_round(void)
{
    last_pid = 0;
    for (unsigned pid = 0; pid <= MAX_PID; pid++)
        ended[pid] = NOT_ENDED;
    while (run.together && last_pid < (int)module_count)
        load_next();
}

static void __attribute__((noreturn)) finish(void)
{
    if (task_ended_hook)
        task_ended_hook(NULL);
    console_mute(false);
    if (run.quiet)
        fates_report();
    if (run.rounds > 1)
        report("{\"rounds\":%u,\"programs\":%u,\"frames_left\":%lu,\"leaked\":%ld}\n", rounds_done,
               rounds_done * module_count, frames_left(), leaked);
    report("{\"end\":%u}\n", module_count);
    machine_exit(module_refused() ? EXIT_REFUSED : EXIT_DONE);
}

/* All of them have ended: once more, or the end. */
static void next_round(void)
{
    int64_t lost = left_at_first - frames_left();

    if (!rounds_done++)
        left_at_first = frames_left();
    else if (lost > leaked || -lost > leaked)
        leaked = lost < 0 ? -lost : lost;
    if (rounds_done == run.rounds)
        finish();
    begin_round();
}

static void set_result(struct task *task, long result)
{
    task->frame.ax = task->frame.cs == SEL_USER_CS32 ? (uint32_t)result : (uint64_t)result;
}

static void wake(struct task *task, long result, int status)
{
    set_result(task, result);
    task->ended_status = status;
    if (result < 0)
        task->wait_status = 0;
    make_ready(task);
}

/* Wakes who waits for PID; for PID = 0, everybody, since nobody is left who could end. */
static void wake_waiting(int pid, int status)
{
    for (struct task **at = &waiting; *at;) {
        struct task *task = *at;
        if (pid && task->wait_pid != pid) {
            at = &task->next;
            continue;
        }
        *at = task->next;
        wake(task, pid ? pid : -EDEADLK, status);
    }
}

static unsigned waiting_count(void)
{
    unsigned count = 0;

    for (const struct task *task = waiting; task; task = task->next)
        count++;
    return count;
}

/* One kernel stack a CPU, and no call waits in the kernel: whoever gives up the CPU never comes back. */
void schedule(void)
{
    struct cpu *cpu = this_cpu();
    struct task *task;

    while (!(task = take_ready(cpu->id))) {
        if (alive && alive == waiting_count()) {
            wake_waiting(0, 0);
            continue;
        }
        if (!alive && last_pid == (int)module_count) {
            next_round();
            continue;
        }
        if (!alive) {
            load_next();
            continue;
        }
        space_load(NULL);
        kernel_unlock();
        sti_hlt_cli();
        kernel_lock();
    }
    counters[COUNTER_SWITCHES]++;
    switch_in(task);
    if (task->wait_status) {
        int status = task->ended_status;
        if (copy_to_user(task->wait_status, &status, sizeof(status)))
            set_result(task, -EFAULT);
        task->wait_status = 0;
    }
    kernel_unlock();
    leave_by_iret(&task->frame);
}

void task_yield(void)
{
    struct task *task = current();

    kernel_lock();
    if (ready_first) {
        switch_out(task);
        make_ready(task);
        schedule();
    }
    kernel_unlock();
    leave_by_iret(&task->frame);
}

void task_ends(struct task *task, int status)
{
    cpu_set_frame_top(UNMAPPED_POISON);
    space_load(NULL);
    if (read_dr7() != DR7_NONE)
        write_dr7(DR7_NONE);            /* the harness's breakpoints were this program's */
    ended[task->pid] = status;
    wake_waiting(task->pid, status);
    if (task_ended_hook)
        task_ended_hook(task);
    module_free(task);
    alive--;
    schedule();
}

int task_ended(int pid)
{
    if (pid < 1 || pid > (int)module_count)
        return -ECHILD;
    return ended[pid] == NOT_ENDED ? -EAGAIN : ended[pid];
}

void task_wait(int pid, uint64_t status)
{
    struct task *task = current();

    frame_settle(task);
    switch_out(task);
    task->wait_pid = pid;
    task->wait_status = status;
    task->next = waiting;
    waiting = task;
    cpu_set_frame_top(UNMAPPED_POISON);
    schedule();
}

void tasks_run(const struct module *list, unsigned count, const struct run *how)
{
    modules = list;
    module_count = count;
    run = *how;
    console_mute(run.quiet);
    begin_round();
    schedule();
}
