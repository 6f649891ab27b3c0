/* SPDX-License-Identifier: MIT
 * What no program may change, checked by the kernel itself in a self-test boot. */
#ifndef ENTRYLAB_SELFTEST_INVARIANTS_H
#define ENTRYLAB_SELFTEST_INVARIANTS_H

/* Takes the state of the CPU that runs this as the one to keep. On each CPU when it is set up, and by
 * whoever changes it on purpose. From the first on, they are checked when a program has ended, and a broken
 * one is a panic. */
void invariants_arm(void);

#endif
