/* SPDX-License-Identifier: MIT */
#include "boot/multiboot2.h"
#include "lib/console.h"
#include "lib/print.h"

static const char *const cures[] = {
#define BOOT_ERROR(number, name, cure) [number] = cure,
#include "boot/errors.def"
#undef BOOT_ERROR
};

void boot_refuse(enum boot_error error, const char *why)
{
    char quoted[400], line[300];

    /* It may quote what somebody else wrote, and stays one line whatever that was. */
    format(line, sizeof(line), "%s", why);
    for (char *c = line; *c; c++)
        if (*c < ' ' || *c > '~')
            *c = '?';
    printk("boot: error E%02d: %s; %s\n", error, line, cures[error]);
    report("{\"boot_error\":\"E%02d\",\"message\":\"%s\"}\n", error, json_text(quoted, sizeof(quoted), why));
    machine_exit(EXIT_BOOT_ERROR + error);
}
