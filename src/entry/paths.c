/* SPDX-License-Identifier: MIT */
#include "entry/entry.h"

#include "lib/print.h"
#include "lib/string.h"

static const struct {
    const char *name, *title;
    int caller;
    const struct entry_path *path;
} rows[PATH_COUNT] = {
#define ENTRY_PATH(id, callers, enters, leaves, title) { #id, title, callers, &path_##id },
#include "entry/paths.def"
#undef ENTRY_PATH
};

static const char *absent[PATH_COUNT];

void paths_install(unsigned without)
{
    for (unsigned i = 0; i < PATH_COUNT; i++) {
        absent[i] = without >> i & 1 ? "left out by the switch nopath=" : rows[i].path->usable();
        if (absent[i]) {
            printk("path %-9s absent: %s\n", rows[i].name, absent[i]);
            report("{\"path\":\"%s\",\"caller\":%d,\"installed\":false,\"reason\":\"%s\"}\n",
                   rows[i].name, rows[i].caller, absent[i]);
        } else {
            rows[i].path->install();
            printk("path %-9s installed: %s\n", rows[i].name, rows[i].title);
            report("{\"path\":\"%s\",\"caller\":%d,\"installed\":true}\n", rows[i].name, rows[i].caller);
        }
    }
}

const char *path_absent(enum path_id id)
{
    return absent[id];
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

enum path_id path_best(void)
{
    for (unsigned i = PATH_COUNT; i-- > 0;)
        if (!absent[i])
            return i;
    return 0;
}
