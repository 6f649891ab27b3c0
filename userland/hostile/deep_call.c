/* SPDX-License-Identifier: MIT
 * D9 A4: Calls that go deepest (WRITEV of many parts, STATX) with pointers that fault at each
 * step, 1,000 times: the one kernel stack does not creep.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    uint8_t *page = pages(2 * PAGE, PROT_READ | PROT_WRITE);
    struct lab_iovec *parts = (struct lab_iovec *)(page + PAGE - 3 * sizeof(struct lab_iovec));

    call_munmap((uintptr_t)page + PAGE, PAGE);
    memset(parts, 0, 3 * sizeof *parts);
    parts[2].base = KERNEL_TEXT;
    parts[2].len = 8;
    for (int i = 0; i < 200; i++)
        FOR_EACH_DOOR(door) {
            expect("writev, third part", door_ask(door, CALL_writev, 1, (long)parts, 3), -EFAULT);
            expect("writev, list cut off", door_ask(door, CALL_writev, 1, (long)(parts + 1), 900), -EFAULT);
            expect("statx", door_ask(door, CALL_statx, -100, (long)(page + PAGE), 0), -EFAULT);
        }
}
