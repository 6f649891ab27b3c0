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
    char fate[160];

    switch ((enum fate)one->fate) {
    case FATE_EXIT: format(fate, sizeof(fate), "\"exit\":\"%s\",\"status\":%d", one->name, one->value); break;
    case FATE_SIGNAL: format(fate, sizeof(fate), "\"exit\":\"%s\",\"status\":%d,\"signal\":%d", one->name,
                             128 + one->value, one->value); break;
    case FATE_KILLED: format(fate, sizeof(fate), "\"killed\":\"%s\",\"vector\":%d", one->name, one->value); break;
    case FATE_REFUSED: format(fate, sizeof(fate), "\"refused\":\"%s\",\"code\":\"M%02d\",\"reason\":\"%s\"", one->name,
                              one->value, elf_error_text(one->value)); break;
    case FATE_UNAVAILABLE: format(fate, sizeof(fate), "\"unavailable\":\"%s\"", one->name); break;
    }
    report("{%s,\"pid\":%d,\"count\":%u}\n", fate, one->pid, one->count);
}

void fates_report(void)
{
    for (int pid = 1; pid <= MAX_PID; pid++)
        for (unsigned i = 0; i < used; i++)
            if (counted[i].pid == pid)
                report_one(&counted[i]);
}
