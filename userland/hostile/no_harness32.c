/* SPDX-License-Identifier: MIT
 * D1 D3 X2 X12: As no_harness.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    FOR_EACH_DOOR(door)
        for (long number = 1010; number < 1024; number++)
            for (long a = -1; a <= 1; a++)
                expect("result", door_ask(door, number, a, (long)&before, a), -ENOSYS);
}
