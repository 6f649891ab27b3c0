/* SPDX-License-Identifier: MIT
 * D14: INT n for every n: 3 and 4 are what INT3 and INTO raise, a path's is a call, everything else
 * #GP with the gate's number (TCG counts it in 16s); never a handler with the wrong idea of an
 * error code.
 */
#include "hostile.h"

static uint8_t *code;

static long run(long vector)
{
    struct door door = { "INT", (uintptr_t)code, NULL, 0 };

    code[0] = 0xcd, code[1] = (uint8_t)vector, code[2] = 0xc3;
    return door_ask(&door, CALL_getpid, 0, 0, 0);
}

HOSTILE_MAIN
{
    code = pages(PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
    for (int vector = 0; vector < 256; vector++) {
        int got = attempt(run, vector);
        if (int_is_a_call(vector)) {
            expect("INT", got, NO_FAULT);
            expect("its result", attempt_result, call_getpid());
            continue;
        }
        bool open = vector == VECTOR_BP || vector == VECTOR_OF;
        expect("vector", got, open ? vector : VECTOR_GP);
        if (!open && fault.error != (uint64_t)(vector * 16 + 2))
            expect("error code", (long long)fault.error, vector * 8 + 2);
        expect("RIP", (long long)(fault.ip - (uintptr_t)code), open ? 2 : 0);
    }
}
