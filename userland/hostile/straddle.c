/* SPDX-License-Identifier: MIT
 * A4 L3: A buffer whose second page is not there, or only for reading: what came before the
 * fault counts or is void, nothing is written beyond, and the failed copy in is no half-read
 * structure.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    uint8_t *two = pages(2 * PAGE, PROT_READ | PROT_WRITE);
    const long kinds[] = { 0, PROT_READ };

    for (int kind = 0; kind < 2; kind++) {
        if (kind)
            enter(CALL_mprotect, (long)(two + PAGE), PAGE, kinds[kind], 0, 0, 0);
        FOR_EACH_DOOR(door) {
            for (long left = 1; left < 390; left += 7) {
                if (!kind)
                    enter(CALL_mprotect, (long)(two + PAGE), PAGE, 0, 0, 0, 0);
                expect("uname", door_ask(door, CALL_uname, (long)(two + PAGE - left), 0, 0), -EFAULT);
                if (!kind)
                    enter(CALL_mprotect, (long)(two + PAGE), PAGE, PROT_READ, 0, 0, 0);
                for (int i = 0; i < 390; i++)
                    if (two[PAGE + i]) {
                        expect("a byte of the second page", two[PAGE + i], 0);
                        break;
                    }
            }
        }
    }
}
