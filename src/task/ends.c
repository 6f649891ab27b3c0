/* SPDX-License-Identifier: MIT
 * The ways in which a program ends, and what is said of each. */
#include "task/task.h"

#include "cpu/insn.h"
#include "cpu/registers.h"
#include "entry/exceptions.h"
#include "gdt/describe.h"
#include "lib/lock.h"
#include "lib/print.h"
#include "task/fates.h"

void task_exit(int status)
{
    struct task *task = current();

    fate_count(task->pid, task->name, FATE_EXIT, status & 0xff);
    report("{\"exit\":\"%s\",\"pid\":%d,\"status\":%d,\"wrote\":%lu}\n", task->name, task->pid,
           status & 0xff, task->wrote);
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

static bool canonical(uint64_t address)
{
    return (uint64_t)((int64_t)(address << 16) >> 16) == address;
}

/* What the IRETQ to the program found wrong with FRAME, of which the program, or the kernel, is the
 * author. The error code names a selector without its RPL, or is 0. */
static void why_refused(char *to, size_t size, const struct trap_frame *frame)
{
    uint64_t error = frame->orig_ax, slot = error & 0xfffc, selector = error & 0xffff;
    bool is_cs = (frame->cs & 0xfffc) == slot, is_ss = (frame->ss & 0xfffc) == slot;
    unsigned vector = frame->path & FRAME_TAG_VECTOR;
    char text[DESCRIPTOR_TEXT + 20];

    if (vector < 10 || vector > 13)
        format(to, size, "no fault of a selector");
    else if (!slot && !canonical(frame->ip))
        format(to, size, "RIP 0x%lx is not canonical", frame->ip);
    else if (!slot && !canonical(frame->sp))
        format(to, size, "RSP 0x%lx is not canonical", frame->sp);
    else if (!slot)
        format(to, size, "CS is 0x%lx, SS is 0x%lx", frame->cs & 0xffff, frame->ss & 0xffff);
    else {
        if (is_cs || is_ss)
            selector = (is_cs ? frame->cs : frame->ss) & 0xffff;
        format(to, size, "selector 0x%lx%s; %s", selector,
               is_cs && is_ss ? " (CS and SS)"
               : is_cs        ? " (CS)"
               : is_ss        ? " (SS)"
                              : "",
               selector_text(text, sizeof(text), selector, &this_cpu()->gdt));
    }
}

void task_kill(const struct trap_frame *frame)
{
    struct task *task = current();
    unsigned vector = frame->path & FRAME_TAG_VECTOR;
    uint64_t address = read_cr2();
    const char *path = task->path >= 0 ? path_name(task->path) : "any";
    bool at_iretq = frame->path & FRAME_TAG_IRETQ;
    char why[160] = "";

    kernel_lock();
    fate_count(task->pid, task->name, FATE_KILLED, vector);
    if (at_iretq)
        why_refused(why, sizeof(why), frame);
    printk("%s: killed: vector %u (%s)%s%s, error code 0x%lx, rip 0x%lx, cs 0x%lx, path %s",
           task->name, vector, exception_name(vector),
           at_iretq ? ": IRETQ to this program was refused: " : "", why, frame->orig_ax, frame->ip,
           frame->cs, path);
    if (vector == VECTOR_PF)
        printk(", address 0x%lx", address);
    printk("\n");
    if (at_iretq)
        report("{\"killed\":\"%s\",\"pid\":%d,\"vector\":%u,\"error\":\"0x%lx\",\"rip\":\"0x%lx\",\"path\":\"%s\","
               "\"at\":\"iretq\",\"why\":\"%s\"}\n", task->name, task->pid, vector, frame->orig_ax, frame->ip, path, why);
    else
        report("{\"killed\":\"%s\",\"pid\":%d,\"vector\":%u,\"error\":\"0x%lx\",\"rip\":\"0x%lx\",\"path\":\"%s\"}\n",
               task->name, task->pid, vector, frame->orig_ax, frame->ip, path);
    task_ends(task, vector & 0x7f);
}
