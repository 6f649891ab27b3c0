/* SPDX-License-Identifier: MIT
 * D9 A9: RSP just above the end of the stack, at it, and below: the kernel never pushes there.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    uint8_t *page = pages(PAGE, PROT_READ | PROT_WRITE);

    memset(page, 0xa5, PAGE);
    FOR_EACH_DOOR(door) {
        for (long off = -64; door->bare && door->path != PATH_sysenter && off <= 64; off += 8) {
            door_patterns();
            before.ax = CALL_getpid;
            before.sp = (unsigned long)(page + off);
            expect("result", door_bare(door), call_getpid());
            expect("RSP", (long long)after.sp, (long long)before.sp);
        }
    }
    for (int i = 0; i < PAGE; i++)
        if (page[i] != 0xa5) {
            expect("a byte of the page", page[i], 0xa5);
            break;
        }
}
