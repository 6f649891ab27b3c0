/* SPDX-License-Identifier: MIT
 * A2 A1: (CVE-2014-4508) 2^k - 1, 2^k, 2^k + 1, their negatives, x32's bit, a good number with
 * bits above 31: what is no call is -ENOSYS by every door, without a side effect; the upper half
 * of RAX counts.
 */
#include "hostile.h"

static void ask(const struct door *door, uint64_t number)
{
    expect("result", door_ask(door, (long)number, (long)KERNEL_TEXT, -1, -1), -ENOSYS);
    expect_preserved(door, "no call");
    expect_no_kernel_address(door, "no call");
}

HOSTILE_MAIN
{
    FOR_EACH_DOOR(door) {
        for (int bit = 10; bit < 64; bit++)
            for (int k = -1; k <= 1; k++) {
                uint64_t number = (1ul << bit) + (uint64_t)(long)k;
                if (number >= 1024 || number == 1023)
                    ask(door, number), ask(door, -number);
                ask(door, 1ul << (bit < 32 ? 40 : bit) | CALL_exit);
            }
        for (uint64_t number = 1; number < 4096; number += 5)
            ask(door, -number);
        ask(door, 0x40000000 | CALL_getpid);
        ask(door, ~0ul), ask(door, 1ul << 63 | CALL_exit_group);
    }
}
