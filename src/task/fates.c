/* SPDX-License-Identifier: MIT */
#include "task/fates.h"

#include <stdint.h>

#include "lib/panic.h"
#include "lib/print.h"
#include "lib/string.h"
#include "task/elf.h"
#include "task/task.h"

#define MAX_FATES 1536                  /* more than there are programs: one may have several */

static struct counted {
    char name[TASK_NAME_SIZE];
    uint16_t pid;
    uint8_t fate, value;
    uint32_t count;
} counted[MAX_FATES];
static unsigned used;

void fate_count(int pid, const char *name, enum fate fate, unsigned value)
{
    struct counted *at = counted;

    while (at < counted + used && (at->pid != pid || at->fate != fate || at->value != value))
        at++;
    if (at == counted + MAX_FATES)
        panic("more than %u different ends of programs", MAX_FATES);
    if (at == counted + used) {
        used++;
        *at = (struct counted){ .pid = pid, .fate = fate, .value = value };
        memcpy(at->name, name, strlen(name) + 1);
    }
    at->count++;
}

static void report_one(const struct counted *one)
{
    switch ((enum fate)one->fate) {
    case FATE_EXIT:
        report("{\"exit\":\"%s\",\"pid\":%d,\"status\":%d,\"count\":%u}\n", one->name, one->pid,
               one->value, one->count);
        break;
    case FATE_SIGNAL:
        report("{\"exit\":\"%s\",\"pid\":%d,\"status\":%d,\"signal\":%d,\"count\":%u}\n", one->name,
               one->pid, 128 + one->value, one->value, one->count);
        break;
    case FATE_KILLED:
        report("{\"killed\":\"%s\",\"pid\":%d,\"vector\":%d,\"count\":%u}\n", one->name, one->pid,
               one->value, one->count);
        break;
    case FATE_REFUSED:
        report("{\"refused\":\"%s\",\"pid\":%d,\"code\":\"M%02d\",\"reason\":\"%s\",\"count\":%u}\n",
               one->name, one->pid, one->value, elf_error_text(one->value), one->count);
        break;
    case FATE_UNAVAILABLE:
        report("{\"unavailable\":\"%s\",\"pid\":%d,\"count\":%u}\n", one->name, one->pid,
               one->count);
        break;
    }
}

void fates_report(void)
{
    for (int pid = 1; pid <= MAX_PID; pid++)
        for (unsigned i = 0; i < used; i++)
            if (counted[i].pid == pid)
                report_one(&counted[i]);
}
