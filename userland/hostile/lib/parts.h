/* SPDX-License-Identifier: MIT
 * What the parts of the library know of each other.
 */
#ifndef ENTRYLAB_HOSTILE_PARTS_H
#define ENTRYLAB_HOSTILE_PARTS_H

#include "hostile.h"

void doors_find(void);

/* doors.S */
extern uintptr_t door_target;
void door_on_stack(void), door_on_any(void);
long attempt_run(body *what, long argument);
void attempt_resume_wide(void);
void jump_on(uintptr_t code, void *stack);

#endif
