/* SPDX-License-Identifier: MIT */
#include "entry/entry.h"

#include "lib/print.h"
#include "lib/string.h"

static const struct {
    const char *name, *title, *leaves[CALLERS];
    const struct entry_path *path;
} rows[PATH_COUNT] = {
#define ENTRY_PATH(id, enters, leaves64, leaves32, title) { #id, title, { leaves64, leaves32 }, &path_##id },
#include "entry/paths.def"
#undef ENTRY_PATH
};

static const char *absent[PATH_COUNT][CALLERS];

static const char *why_absent(unsigned row, enum caller caller, unsigned without)
{
    if (without >> row & 1)
        return "left out by the switch nopath=";
    if (strcmp(rows[row].leaves[caller], "-") == 0)
        return "this path has no such caller";
    return rows[row].path->usable(caller);
}

static void report_row(unsigned row, enum caller caller)
{
    const char *why = absent[row][caller];

    if (why)
        report("{\"path\":\"%s\",\"caller\":%d,\"installed\":false,\"reason\":\"%s\"}\n", rows[row].name,
               CALLER_BITS(caller), why);
    else
        report("{\"path\":\"%s\",\"caller\":%d,\"installed\":true}\n", rows[row].name, CALLER_BITS(caller));
}

static void print_row(unsigned row)
{
    static const char *const callers[] = { "no", "64-bit", "32-bit", "64 and 32-bit" };
    bool has64 = !absent[row][CALLER_64], has32 = !absent[row][CALLER_32];

    printk("path %-9s %-13s callers: %s\n", rows[row].name, callers[has64 + 2 * has32], rows[row].title);
    for (enum caller caller = 0; caller < CALLERS; caller++)
        if (absent[row][caller])
            printk("     not %d-bit: %s\n", CALLER_BITS(caller), absent[row][caller]);
}

/* Of the installed paths, those that want to know the process's mode; ends with a null. */
static void (*set_caller[PATH_COUNT + 1])(enum caller caller);

static void collect_set_caller(void)
{
    unsigned count = 0;

    for (unsigned row = 0; row < PATH_COUNT; row++)
        if (rows[row].path->set_caller && (!absent[row][CALLER_64] || !absent[row][CALLER_32]))
            set_caller[count++] = rows[row].path->set_caller;
}

void paths_install(unsigned without)
{
    for (unsigned row = 0; row < PATH_COUNT; row++) {
        for (enum caller caller = 0; caller < CALLERS; caller++)
            absent[row][caller] = why_absent(row, caller, without);
        print_row(row);
        report_row(row, CALLER_64);
        report_row(row, CALLER_32);
    }
    collect_set_caller();
    paths_install_here();
}

void paths_install_here(void)
{
    for (unsigned row = 0; row < PATH_COUNT; row++)
        if (!absent[row][CALLER_64] || !absent[row][CALLER_32])
            rows[row].path->install();
    paths_set_caller(CALLER_64);
}

void paths_set_caller(enum caller caller)
{
    for (unsigned i = 0; set_caller[i]; i++)
        set_caller[i](caller);
}

const char *path_absent(enum path_id id, enum caller caller)
{
    return absent[id][caller];
}

const char *path_name(enum path_id id)
{
    return id < PATH_COUNT ? rows[id].name : "none";
}

int path_by_name(const char *name)
{
    for (unsigned i = 0; i < PATH_COUNT; i++)
        if (strcmp(rows[i].name, name) == 0)
            return i;
    return -1;
}

/* As Linux chooses: SYSCALL where the CPU has it for this caller, then SYSENTER, then the gate. */
enum path_id path_best(enum caller caller)
{
    if (!absent[PATH_syscall][caller])
        return PATH_syscall;
    return absent[PATH_sysenter][caller] ? PATH_int80 : PATH_sysenter;
}

char *paths_present(enum caller caller, char *to, size_t size)
{
    size_t at = 0;

    to[0] = 0;
    for (unsigned row = 0; row < PATH_COUNT; row++)
        if (!absent[row][caller])
            at += format(to + at, at < size ? size - at : 0, "%s%s", at ? " " : "", rows[row].name);
    return to;
}
