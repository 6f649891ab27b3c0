/* SPDX-License-Identifier: MIT
 * The one interface of an entry path. A path is a row of paths.def, an ID.c with its struct
 * entry_path, an ID.S with its stub, and a user stub. */
#ifndef ENTRYLAB_ENTRY_ENTRY_H
#define ENTRYLAB_ENTRY_ENTRY_H

#include <stdbool.h>

#include "abi.h"
#include "entry/frame.h"

struct entry_path {
    /* Reads CPUID and nothing else. NULL: this CPU can do it; else why not, for people to read. */
    const char *(*usable)(void);
    /* Writes this path's own gate or MSRs, on the CPU that runs it. Nobody else writes them: a path
     * that is not installed is in its power-on state, where the CPU itself refuses (#GP, #UD). */
    void (*install)(void);
};

#define ENTRY_PATH(id, callers, enters, leaves, title) extern const struct entry_path path_##id;
#include "entry/paths.def"
#undef ENTRY_PATH

/* Installs every path that is usable and not in WITHOUT (a bit for each enum path_id), and reports each. */
void paths_install(unsigned without);
/* NULL if the path is installed, else why not. */
const char *path_absent(enum path_id id);
const char *path_name(enum path_id id);
/* The path of that name, or -1. */
int path_by_name(const char *name);
/* The path that suits this CPU best: the last installed row. */
enum path_id path_best(void);

/* What a task still has to settle before it may leave by a fast exit: bits of task->work. */
#define WORK_EDITED 1u                  /* its frame is not as the stub built it */
#define WORK_STEP   2u                  /* the user's TF was taken from SYSENTER's stub: give it back */

#endif
