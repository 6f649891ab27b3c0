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
    char quoted[400];

    printk("boot: error E%02d: %s; %s\n", error, why, cures[error]);
    report("{\"boot_error\":\"E%02d\",\"message\":\"%s\"}\n", error, json_text(quoted, sizeof(quoted), why));
    machine_exit(EXIT_BOOT_ERROR + error);
}
