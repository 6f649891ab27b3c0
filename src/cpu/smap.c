/* SPDX-License-Identifier: MIT */
#include "cpu/smap.h"

#include "cpu/features.h"
#include "mm/frames.h"

struct site { uint64_t address, last_byte; };
extern const struct site smap_sites_start[], smap_sites_end[];

void smap_patch(void)
{
    if (!cpu_has(FEATURE_SMAP))
        return;
    for (const struct site *site = smap_sites_start; site < smap_sites_end; site++) {
        uint8_t *at = direct(kernel_physical((const void *)site->address));
        at[0] = 0x0f;
        at[1] = 0x01;
        at[2] = site->last_byte;
    }
}
