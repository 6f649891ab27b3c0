/* SPDX-License-Identifier: MIT
 * X5 X6 G1: As forge_told; the program goes on in its own mode.
 */
#include "hostile.h"

static const struct door *way;
static int vector_wanted;

static long forge(long error)
{
    return door_ask(way, CALL_forge, vector_wanted, error, 0);
}

HOSTILE_MAIN
{
    static const int vectors[] = { 8, 10, 11, 12, 13, 14, 17, 21 };

    FOR_EACH_DOOR(door)
        for (unsigned i = 0; i < 8; i++) {
            way = door, vector_wanted = vectors[i];
            expect("vector", attempt(forge, 0x18), vector_wanted);
            expect("error code", (long long)fault.error, 0x18);
            expect("CS that was asked for", (long long)fault.cs, SEL_USER_CS32);
        }
}
