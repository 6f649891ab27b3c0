/* SPDX-License-Identifier: MIT */
#include "entry/entry.h"

#include "cpu/percpu.h"
#include "gdt/descriptors.h"

extern void entry_callgate(void);

static const char *callgate_usable(enum caller caller)
{
    return NULL;
}

/* SDM vol. 3, "IA-32e mode call gates": 16 bytes in the GDT; the target is 64-bit code. */
static void callgate_install(void)
{
    gdt_set_call_gate(&this_cpu()->gdt, entry_callgate);
}

const struct entry_path path_callgate = { callgate_usable, callgate_install, NULL };
