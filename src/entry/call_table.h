/* SPDX-License-Identifier: MIT */
#ifndef ENTRYLAB_ENTRY_CALL_TABLE_H
#define ENTRYLAB_ENTRY_CALL_TABLE_H

#include "entry/frame.h"

#define TABLE_SIZE 1024                 /* a power of two: the index is masked with TABLE_SIZE - 1 */

/* Does the call that FRAME asks for and stores its result there. */
typedef void call_thunk(struct trap_frame *frame);

/* By number. A number that is no call has a thunk that answers -ENOSYS. */
extern call_thunk *const table64[TABLE_SIZE], *const table32[TABLE_SIZE];

/* Lets the harness calls of syscalls.def answer; before, they are -ENOSYS. */
void calls_enable_harness(void);

#endif
