/* SPDX-License-Identifier: MIT
 * What became of the programs where nothing is said while they run: each fate once, with its count. */
#ifndef ENTRYLAB_TASK_FATES_H
#define ENTRYLAB_TASK_FATES_H

enum fate { FATE_EXIT, FATE_SIGNAL, FATE_KILLED, FATE_REFUSED, FATE_UNAVAILABLE };

/* Program PID, called NAME, came to that end: VALUE is its status, signal, vector or error number. */
void fate_count(int pid, const char *name, enum fate fate, unsigned value);
/* One line for the host for each program and fate, in the order of the programs; and how many ends are in none of
 * them, since there were too many different ones. */
void fates_report(void);

#endif
