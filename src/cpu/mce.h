/* SPDX-License-Identifier: MIT */
#ifndef ENTRYLAB_CPU_MCE_H
#define ENTRYLAB_CPU_MCE_H

#include <stdbool.h>
#include <stddef.h>

/* In the handler of #MC: true if the interrupted code can go on, with the banks cleared for the next one.
 * Else WHY says what the CPU reported. */
bool mce_recover(char *why, size_t size);

#endif
