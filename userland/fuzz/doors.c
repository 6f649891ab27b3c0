/* SPDX-License-Identifier: MIT
 * The paths that can be taken here: each is tried once, and a fault is an answer.
 */
#include "fuzz.h"

bool door_open[EVERY_PATH];

/* In doors.S: the call `path` by each, or -1 if that faulted. */
#define ENTRY_PATH(id, enters, leaves64, leaves32, title) long door_try_##id(void);
#include "entry/paths.def"
#undef ENTRY_PATH
extern const char door_faulted[];

void doors_find(void)
{
    static long (*const tries[EVERY_PATH])(void) = {
#define ENTRY_PATH(id, enters, leaves64, leaves32, title) door_try_##id,
#include "entry/paths.def"
#undef ENTRY_PATH
    };
    static struct lab_fault fault;

    null_door = vdso_symbol(auxiliary(AT_SYSINFO_EHDR), "__entrylab_sysenter");
    if (CALLER == 32)
        null_door_syscall = vdso_symbol(auxiliary(AT_SYSINFO_EHDR), "__entrylab_syscall");
    for (unsigned i = 0; i < EVERY_PATH; i++) {
        enter(CALL_on_fault, (long)&fault, (long)door_faulted, 0, 0, 0, 0);
        long path = tries[i]();
        door_open[i] = path >= 0 && LAB_PATH(path) == i && LAB_CALLER(path) == CALLER;
    }
    enter(CALL_on_fault, 0, 0, 0, 0, 0, 0);
}
