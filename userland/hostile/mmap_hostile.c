/* SPDX-License-Identifier: MIT
 * A4 X1: Addresses and sizes that wrap, lie in the kernel, or cover page 0, for mmap, mprotect,
 * munmap and brk.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static const uint64_t at[] = { 0, DIRECT_MAP, KERNEL_TEXT & -4096ul, END_OF_SPACE, 1ul << 63, -4096ul, LAST_PAGE };
    static const uint64_t sizes[] = { 1, PAGE, 1ul << 40, LAST_PAGE, 1ul << 63, ~0ul, -4096ul };
    enum { FIXED = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, RWX = 7 };

    for (unsigned i = 0; i < sizeof at / sizeof *at; i++) {
        for (unsigned k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            long size = (long)sizes[k];
            expect("mmap", enter(CALL_mmap, (long)at[i], size, RWX, FIXED, -1, 0), -ENOMEM);
            if (at[i])
                expect("mprotect", enter(CALL_mprotect, (long)at[i], size, RWX, 0, 0, 0) < 0, true);
            if (at[i])
                expect("munmap", enter(CALL_munmap, (long)at[i], size, 0, 0, 0, 0), -EINVAL);
        }
        uintptr_t end = call_brk(0);
        expect("brk", (long long)call_brk(at[i]), (long long)end);
    }
}
