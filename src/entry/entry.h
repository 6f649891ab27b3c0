/* SPDX-License-Identifier: MIT
 * The one interface of an entry path. A path is a row of paths.def, an ID.c with its struct
 * entry_path, an ID.S with its stub, and a user stub. */
#ifndef ENTRYLAB_ENTRY_ENTRY_H
#define ENTRYLAB_ENTRY_ENTRY_H

#include <stdbool.h>

#include "abi.h"
#include "entry/frame.h"

/* The mode of the code that enters: an index, and as people say it. */
enum caller { CALLER_64, CALLER_32, CALLERS };
#define CALLER_BITS(caller) ((caller) == CALLER_32 ? 32 : 64)

struct entry_path {
    /* Reads CPUID and nothing else. NULL: this CPU lets such a caller in; else why not, for people. */
    const char *(*usable)(enum caller caller);
    /* Writes this path's own gate or MSRs, on the CPU that runs it. Nobody else writes them: a path
     * that is not installed is in its power-on state, where the CPU itself refuses (#GP, #UD). */
    void (*install)(void);
    /* Where the instruction does not tell its caller's mode: the running process is of this mode from
     * now on. NULL where the CPU tells. */
    void (*set_caller)(enum caller caller);
};

#define ENTRY_PATH(id, enters, leaves64, leaves32, title) extern const struct entry_path path_##id;
#include "entry/paths.def"
#undef ENTRY_PATH

/* Installs every path that is usable and not in WITHOUT (a bit for each enum path_id), and reports each
 * row. The first CPU calls it; the others call paths_install_here(). */
void paths_install(unsigned without);
void paths_install_here(void);
/* Tells the paths that want to know it. */
void paths_set_caller(enum caller caller);
/* NULL if such a caller may use the path, else why not. */
const char *path_absent(enum path_id id, enum caller caller);
const char *path_name(enum path_id id);
/* The path of that name, or -1. */
int path_by_name(const char *name);
/* The path that suits this CPU and caller best. */
enum path_id path_best(enum caller caller);
/* The names of those that such a caller may use, with blanks between. Returns TO. */
char *paths_present(enum caller caller, char *to, size_t size);

/* What a task still has to settle before it may leave by a fast exit: bits of task->work, all above
 * those of a user's address. */
#define WORK_EDITED     (1ul << 63)     /* its frame is not as the stub built it */
#define WORK_STEP       (1ul << 62)     /* the user's TF was taken from a stub: give it back */
#define WORK_RESCHEDULE (1ul << 61)     /* its time is up */

#endif
