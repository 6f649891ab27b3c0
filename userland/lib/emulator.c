/* SPDX-License-Identifier: MIT
 * The list of known versions, and which one counts.
 */
#include "emulator.h"
#include "lib.h"

static const uint32_t known[] = {
#define EMULATOR(name, title)
#define EMULATOR_KNOWN(name, major, minor) LAB_EMULATOR(EMULATOR_##name, major, minor),
#include "lib/emulators.def"
#undef EMULATOR_KNOWN
#undef EMULATOR
};

uint32_t emulator_told(void)
{
    return (uint32_t)auxiliary(AT_LAB_EMULATOR);
}

uint32_t emulator_expected(uint32_t told)
{
    uint32_t oldest = 0, best = 0;

    for (unsigned int i = 0; i < sizeof known / sizeof *known; i++) {
        if (known[i] >> 16 != told >> 16)
            continue;
        if (!oldest || known[i] < oldest)
            oldest = known[i];
        if (known[i] <= told && known[i] > best)
            best = known[i];
    }
    return best ? best : oldest;
}

bool emulator_is(enum lab_emulator name)
{
    return emulator_told() >> 16 == name;
}
