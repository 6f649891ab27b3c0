/* SPDX-License-Identifier: MIT
 * G1 X2: After all the others: each door works, the first registers were clean, and the kernel's
 * own view of its state is good.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    FOR_EACH_DOOR(door)
        for (int i = 0; i < 1000; i++)
            expect("result", door_ask(door, CALL_null, 0, 0, 0), 0);
    expect_within("doors", door_count, 3, PATH_COUNT);
}
