/* SPDX-License-Identifier: MIT */
#include "task/fates.h"

#include <stdbool.h>
#include <stdint.h>

#include "lib/print.h"
#include "lib/string.h"
#include "task/elf.h"
#include "task/limits.h"

/* Each program's first end has a place whatever the others do; of further ones, of all programs
 * together, there is a limit, since a program may choose another status each time. What is beyond
 * is counted, and said. */
#define MAX_FURTHER 512
#define MAX_FATES (MAX_PID + MAX_FURTHER)

static struct counted {
    char name[TASK_NAME_SIZE];
    uint16_t pid;
    uint8_t fate, value;
    uint32_t count;
} counted[MAX_FATES];
static unsigned used, further;
static uint64_t not_told;

void fate_count(int pid, const char *name, enum fate fate, unsigned value)
{
    struct counted *at = counted;
    bool is_first = true;

    for (; at < counted + used && (at->pid != pid || at->fate != fate || at->value != value); at++)
        is_first &= at->pid != pid;
    if (at == counted + used && !is_first && further == MAX_FURTHER) {
        not_told++;
        return;
    }
    if (at == counted + used) {
        further += !is_first;
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
    if (not_told)
        report("{\"ends_not_told\":%lu}\n", not_told);
}
