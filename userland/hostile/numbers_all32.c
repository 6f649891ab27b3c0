/* SPDX-License-Identifier: MIT
 * A2: As numbers_all; of EAX only 32 bits exist.
 */
#include "hostile.h"

static void ask(const struct door *door, uint32_t number)
{
    expect("result", door_ask(door, (long)number, (long)0xfffffff0, -1, -1), -ENOSYS);
    expect_preserved(door, "no call");
    expect_no_kernel_address(door, "no call");
}

HOSTILE_MAIN
{
    FOR_EACH_DOOR(door) {
        for (int bit = 10; bit < 32; bit++)
            for (int k = -1; k <= 1; k++) {
                uint32_t number = (1u << bit) + (uint32_t)k;
                if (number >= 1023)
                    ask(door, number), ask(door, -number);
            }
        for (uint32_t number = 1; number < 4096; number += 5)
            ask(door, -number);
        ask(door, 0x40000000 | CALL_getpid), ask(door, 0x80000000 | CALL_exit);
    }
}
