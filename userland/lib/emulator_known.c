/* SPDX-License-Identifier: MIT
 * Which known version counts. Pure: tested on the host as well.
 */
#include "emulator.h"

static const uint32_t known[] = {
#define EMULATOR(name, title)
#define EMULATOR_KNOWN(name, major, minor) LAB_EMULATOR(EMULATOR_##name, major, minor),
#include "lib/emulators.def"
#undef EMULATOR_KNOWN
#undef EMULATOR
};

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
