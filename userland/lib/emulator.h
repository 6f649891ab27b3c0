/* SPDX-License-Identifier: MIT
 * What runs the kernel, as the host has told it by the switch `emulator`. CPUID does not say it:
 * under KVM it shows what KVM was told to show.
 */
#ifndef ENTRYLAB_LIB_EMULATOR_H
#define ENTRYLAB_LIB_EMULATOR_H

#include <stdbool.h>
#include <stdint.h>

#include "abi.h"

/* A LAB_EMULATOR word, as it was told; 0 if nobody has said. */
uint32_t emulator_told(void);

/* The known version whose ways are expected of TOLD: itself, else the nearest before it, else the
 * oldest. 0: none, and the manuals count. */
uint32_t emulator_expected(uint32_t told);

/* Whether it is this emulator, in any version. */
bool emulator_is(enum lab_emulator name);

/* Whether this known version's ways are expected: EXPECTED_ON(qemu, 7, 2). */
#define EXPECTED_ON(name, major, minor) \
    (emulator_expected(emulator_told()) == LAB_EMULATOR(EMULATOR_##name, major, minor))

#endif
