/* SPDX-License-Identifier: MIT
 * The loader with files and memory that give out at any point. One JSON line each; nothing runs. */
#ifndef ENTRYLAB_SELFTEST_LOADS_H
#define ENTRYLAB_SELFTEST_LOADS_H

#include "task/task.h"

/* Loads each of the COUNT modules cut at every length from 0 to its own. */
void loads_truncated(const struct module *modules, unsigned count);
/* Loads each of them with the first request for a frame failing, then the second, until it loads. */
void loads_starved(const struct module *modules, unsigned count);

#endif
