/* SPDX-License-Identifier: MIT
 * The ways in which a program ends, and what is said of each. */
#include "task/task.h"

#include "cpu/insn.h"
#include "cpu/registers.h"
#include "entry/exceptions.h"
#include "lib/lock.h"
#include "lib/print.h"
#include "task/fates.h"

void task_exit(int status)
{
    struct task *task = current();

    fate_count(task->pid, task->name, FATE_EXIT, status & 0xff);
    report("{\"exit\":\"%s\",\"pid\":%d,\"status\":%d,\"wrote\":%lu}\n", task->name, task->pid, status & 0xff,
           task->wrote);
    task_ends(task, (status & 0xff) << 8);
}

/* To the host an exit, with the status that a shell would show. */
void task_end_by_signal(int signal)
{
    struct task *task = current();

    fate_count(task->pid, task->name, FATE_SIGNAL, signal);
    printk("%s: ended by signal %d\n", task->name, signal);
    report("{\"exit\":\"%s\",\"pid\":%d,\"status\":%d,\"signal\":%d}\n", task->name, task->pid, 128 + signal, signal);
    task_ends(task, signal);
}

void task_kill(const struct trap_frame *frame)
{
    struct task *task = current();
    unsigned vector = frame->path & FRAME_TAG_VECTOR;
    uint64_t address = read_cr2();
    const char *path = task->path >= 0 ? path_name(task->path) : "any";

    kernel_lock();
    fate_count(task->pid, task->name, FATE_KILLED, vector);
    printk("%s: killed: vector %u (%s), error code 0x%lx, rip 0x%lx, cs 0x%lx, path %s", task->name, vector,
           exception_name(vector), frame->orig_ax, frame->ip, frame->cs, path);
    if (vector == VECTOR_PF)
        printk(", address 0x%lx", address);
    printk("\n");
    report("{\"killed\":\"%s\",\"pid\":%d,\"vector\":%u,\"error\":\"0x%lx\",\"rip\":\"0x%lx\",\"path\":\"%s\"}\n",
           task->name, task->pid, vector, frame->orig_ax, frame->ip, path);
    task_ends(task, vector & 0x7f);
}
