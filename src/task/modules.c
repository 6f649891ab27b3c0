/* SPDX-License-Identifier: MIT */
#include "task/modules.h"

#include "lib/print.h"
#include "lib/string.h"
#include "mm/frames.h"
#include "task/fates.h"
#include "task/load.h"
#include "task/vdso.h"

static bool any_refused;

bool module_refused(void)
{
    return any_refused;
}

/* The first word of the module's command line; "module N" if it is empty. */
static void name_task(struct task *task, const char *words)
{
    size_t length = 0;

    while (words[length] && words[length] != ' ' && length < TASK_NAME_SIZE - 1)
        length++;
    memcpy(task->name, words, length);
    task->name[length] = 0;
    if (!length)
        format(task->name, sizeof(task->name), "module %d", task->pid);
    for (char *c = task->name; *c; c++)
        if (*c < ' ' || *c > '~' || *c == '"' || *c == '\\')
            *c = '?';
}

static void refuse(const struct task *task, enum elf_error error)
{
    any_refused = true;
    fate_count(task->pid, task->name, FATE_REFUSED, error);
    printk("%s: not started: M%02d %s\n", task->name, error, elf_error_text(error));
    report("{\"refused\":\"%s\",\"pid\":%d,\"code\":\"M%02d\",\"reason\":\"%s\"}\n", task->name,
           task->pid, error, elf_error_text(error));
}

/* A program that enters by a path which this CPU lacks would only die by it. */
static bool path_is_missing(const struct task *task)
{
    const char *why = task->path >= 0 ? path_absent(task->path, task->caller) : NULL;

    if (!why)
        return false;
    fate_count(task->pid, task->name, FATE_UNAVAILABLE, 0);
    printk("%s: not started: path %s is absent:\n  %s\n", task->name, path_name(task->path), why);
    report("{\"unavailable\":\"%s\",\"pid\":%d,\"path\":\"%s\",\"reason\":\"%s\"}\n", task->name,
           task->pid, path_name(task->path), why);
    return true;
}

void module_free(struct task *task)
{
    space_free(&task->space);
    frame_free((uint64_t)task - DIRECT_BASE);
}

struct task *module_load(const struct module *module, int pid)
{
    static struct task nameless;        /* for what can be said where there is no memory for a task */
    uint64_t frame = frame_alloc();
    struct task *task = frame ? direct(frame) : &nameless;

    task->pid = pid;
    task->path = task->cpu = -1;
    name_task(task, module->command_line);
    enum elf_error error = frame ? task_load(task, module) : ELF_MEMORY;
    if (error)
        refuse(task, error);
    if (error || path_is_missing(task)) {
        if (frame)
            module_free(task);
        return NULL;
    }
    report("{\"start\":\"%s\",\"pid\":%d,\"vdso\":\"0x%lx\"}\n", task->name, pid, vdso_base(task->caller));
    return task;
}
