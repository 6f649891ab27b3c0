/* SPDX-License-Identifier: MIT */
#include "emulator.h"
#include "lib.h"

uint32_t emulator_told(void)
{
    return (uint32_t)auxiliary(AT_LAB_EMULATOR);
}

bool emulator_is(enum lab_emulator name)
{
    return emulator_told() >> 16 == name;
}
