/* SPDX-License-Identifier: MIT
 * X1 A4: The last page is mapped, yet not the user's by the rules: the kernel neither reads nor
 * writes there.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    expect("map_last", call_map_last(), 0);
    memset((void *)LAST_PAGE, 0x5a, PAGE);
    FOR_EACH_DOOR(door) {
        for (uint64_t at = LAST_PAGE - 8; at < END_OF_SPACE; at += 1021) {
            expect("write", door_ask(door, CALL_write, 1, (long)at, 16), -EFAULT);
            expect("uname", door_ask(door, CALL_uname, (long)at, 0, 0), -EFAULT);
        }
        expect("write at the end", door_ask(door, CALL_write, 1, END_OF_SPACE - 1, 1), -EFAULT);
    }
    for (const uint8_t *byte = (const uint8_t *)LAST_PAGE; byte < (const uint8_t *)END_OF_SPACE; byte++)
        if (*byte != 0x5a) {
            expect("a byte of the last page", *byte, 0x5a);
            break;
        }
}
