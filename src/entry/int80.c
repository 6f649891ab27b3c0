/* SPDX-License-Identifier: MIT */
#include "entry/entry.h"

#include "cpu/apic.h"
#include "cpu/registers.h"
#include "gdt/descriptors.h"

extern void entry_int80(void), entry_int80_external_check(void);

static const char *int80_usable(enum caller caller)
{
    return NULL;
}

/* An interrupt gate, not a trap gate: IF must be 0 until the frame is complete. */
static void int80_install(void)
{
    idt_set(VECTOR_INT80, apic_in_use() ? entry_int80_external_check : entry_int80, GATE_USER, IST_NONE);
}

const struct entry_path path_int80 = { int80_usable, int80_install, NULL };
