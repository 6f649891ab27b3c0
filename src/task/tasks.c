/* SPDX-License-Identifier: MIT
 * The modules, one after another. */
#include "task/task.h"

#include "cpu/insn.h"
#include "cpu/registers.h"
#include "entry/dispatch.h"
#include "entry/entry.h"
#include "entry/exceptions.h"
#include "lib/console.h"
#include "lib/print.h"
#include "lib/string.h"
#include "mm/layout.h"
#include "task/fpu.h"
#include "task/load.h"

static struct task task __attribute__((aligned(PAGE_SIZE)));
static const struct module *modules;
static unsigned module_count, next_module;
static bool any_refused;

/* The first word of the module's command line; "module N" if it is empty. */
static void name_task(const struct module *module)
{
    size_t length = 0;

    while (module->command_line[length] && module->command_line[length] != ' ')
        length++;
    if (length >= TASK_NAME_SIZE)
        length = TASK_NAME_SIZE - 1;
    memcpy(task.name, module->command_line, length);
    task.name[length] = 0;
    if (!length)
        format(task.name, sizeof(task.name), "module %d", task.pid);
    for (char *c = task.name; *c; c++)
        if (*c < ' ' || *c > '~' || *c == '"' || *c == '\\')
            *c = '?';
}

/* A program that enters by a path which this CPU lacks would only die by it. */
static const char *path_missing(void)
{
    return task.path >= 0 ? path_absent(task.path) : NULL;
}

static bool load_next(void)
{
    const struct module *module = &modules[next_module++];

    memset(&task, 0, sizeof(task));
    task.pid = next_module;
    task.path = -1;
    name_task(module);
    enum elf_error error = task_load(&task, module);
    if (error) {
        any_refused = true;
        printk("%s: not started: M%02d %s\n", task.name, error, elf_error_text(error));
        report("{\"refused\":\"%s\",\"code\":\"M%02d\",\"reason\":\"%s\"}\n", task.name, error,
               elf_error_text(error));
        return false;
    }
    const char *missing = path_missing();
    if (missing) {
        space_free(&task.space);
        printk("%s: not started: path %s is absent: %s\n", task.name, path_name(task.path), missing);
        report("{\"unavailable\":\"%s\",\"path\":\"%s\",\"reason\":\"%s\"}\n", task.name, path_name(task.path),
               missing);
        return false;
    }
    report("{\"start\":\"%s\",\"pid\":%d,\"vdso\":\"0x%lx\"}\n", task.name, task.pid, VDSO_BASE);
    return true;
}

/* One kernel stack a CPU, and no call waits in the kernel: whoever gives up the CPU never comes back. */
static void __attribute__((noreturn)) run_next(void)
{
    space_load(NULL);
    if (task.space.pml4)
        space_free(&task.space);
    while (next_module < module_count) {
        if (!load_next())
            continue;
        cpu_set_frame_top((uint64_t)&task + TASK_TOP);
        space_load(&task.space);
        wrmsr(MSR_FS_BASE, 0);
        wrmsr(MSR_KERNEL_GS_BASE, 0);
        fpu_reset();
        exit_to_user(&task.frame);
    }
    report("{\"end\":%u}\n", module_count);
    machine_exit(any_refused ? EXIT_REFUSED : EXIT_DONE);
}

void tasks_run(const struct module *list, unsigned count)
{
    modules = list;
    module_count = count;
    run_next();
}

void task_exit(int status)
{
    report("{\"exit\":\"%s\",\"pid\":%d,\"status\":%d}\n", task.name, task.pid, status & 0xff);
    run_next();
}

void task_kill(const struct trap_frame *frame)
{
    unsigned vector = frame->path & FRAME_TAG_VECTOR;
    const char *path = task.path >= 0 ? path_name(task.path) : "any";

    printk("%s: killed: vector %u (%s), error code 0x%lx, rip 0x%lx, cs 0x%lx, path %s", task.name, vector,
           exception_name(vector), frame->orig_ax, frame->ip, frame->cs, path);
    if (vector == VECTOR_PF)
        printk(", address 0x%lx", read_cr2());
    printk("\n");
    report("{\"killed\":\"%s\",\"pid\":%d,\"vector\":%u,\"error\":\"0x%lx\",\"rip\":\"0x%lx\",\"path\":\"%s\"}\n",
           task.name, task.pid, vector, frame->orig_ax, frame->ip, path);
    run_next();
}
