/* SPDX-License-Identifier: MIT
 * A8: (CR0.WP) Results that are to go to the vDSO, the text, a read-only page: -EFAULT by every
 * door, and the pages are as before.
 */
#include "hostile.h"

static uint64_t sum(const uint8_t *page)
{
    uint64_t hash = 0;

    for (int i = 0; i < PAGE; i++)
        hash = hash * 31 + page[i];
    return hash;
}

HOSTILE_MAIN
{
    uint8_t *mine = pages(PAGE, PROT_READ);
    uint8_t *at[] = { (uint8_t *)auxiliary(AT_SYSINFO_EHDR), (uint8_t *)((uintptr_t)main & -(uintptr_t)PAGE), mine };

    for (int i = 0; i < 3; i++) {
        uint64_t hash = sum(at[i]);
        FOR_EACH_DOOR(door) {
            expect("uname", door_ask(door, CALL_uname, (long)at[i], 0, 0), -EFAULT);
            expect("fstat", door_ask(door, CALL_fstat, 1, (long)at[i], 0), -EFAULT);
            expect("clock_gettime", door_ask(door, CALL_clock_gettime, 1, (long)at[i], 0), -EFAULT);
            expect("arch_prctl", door_ask(door, CALL_arch_prctl, ARCH_GET_GS, (long)at[i], 0), -EFAULT);
            expect("getrlimit", door_ask(door, CALL_getrlimit, 1, (long)at[i], 0), -EFAULT);
        }
        expect("the page", (long long)sum(at[i]), (long long)hash);
    }
}
