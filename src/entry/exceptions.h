/* SPDX-License-Identifier: MIT */
#ifndef ENTRYLAB_ENTRY_EXCEPTIONS_H
#define ENTRYLAB_ENTRY_EXCEPTIONS_H

#include <stdbool.h>

#include "entry/frame.h"

/* Where an exception or interrupt struck. */
enum struck { IN_USER, IN_KERNEL, ON_IST };

/* NULL but in a self-test that meddles with exceptions: sees each first, and answers true if it was the
 * test's own. Nothing may be taken for granted there, the kernel's GS least of all. */
extern bool (*exception_hook)(struct trap_frame *frame, enum struck where);

/* "#PF page fault" and so on; "interrupt" from 32 on. */
const char *exception_name(unsigned vector);

#endif
