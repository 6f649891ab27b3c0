/* SPDX-License-Identifier: MIT
 * X9 G5: (CVE-2014-8133) No 16-bit segment, no code, no expand-down, no slot but the three, from
 * no bad address.
 */
#include "hostile.h"

struct user_desc { uint32_t entry, base, limit, flags; };
static struct user_desc desc;

static long set(uint32_t entry, uint32_t limit, uint32_t flags)
{
    desc = (struct user_desc){ entry, 0, limit, flags };
    return enter(CALL_set_thread_area, (long)&desc, 0, 0, 0, 0, 0);
}

HOSTILE_MAIN
{
    for (uint32_t entry = 0; entry < 0x2000; entry++)
        if (entry < 12 || entry > 14)
            expect("slot", set(entry, 0xfffff, 0x51), -EINVAL);
    for (uint32_t flags = 0; flags < 0x100; flags++) {
        bool good = flags & 0x01 && !(flags & 0x06) ? true : false, absent = flags & 0x20;
        expect("flags", set(12, 0xfffff, flags), good || absent ? 0 : -EINVAL);
        uint32_t rights = 0;
        __asm__("lar %1, %0" : "+r"(rights) : "r"(0x63) : "cc");
        if (!good || absent)
            continue;
        expect("DPL", rights >> 13 & 3, 3);
        expect("data, 32-bit", rights & 0x401800, 0x401000);
    }
    expect("limit", set(12, 0x100000, 0x51), -EINVAL);
    static const long bad[] = { 0, 1, LAST_PAGE - 8, (long)0xfffffff4 };
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        expect("address", enter(CALL_set_thread_area, bad[i], 0, 0, 0, 0, 0), -EFAULT);
}
