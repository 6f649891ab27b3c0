/* SPDX-License-Identifier: MIT */
#include "entry/entry.h"

#include "cpu/registers.h"
#include "gdt/descriptors.h"

extern void entry_ud2(void);

static const char *ud2_usable(enum caller caller)
{
    return NULL;
}

/* The path's own #UD handler, which hands a real #UD on to the common one. */
static void ud2_install(void)
{
    idt_set(VECTOR_UD, entry_ud2, GATE_INTERRUPT, IST_NONE);
}

const struct entry_path path_ud2 = { ud2_usable, ud2_install, NULL };
