/* SPDX-License-Identifier: MIT
 * D14: As int_all, from compatibility mode.
 */
#include "hostile.h"

static uint8_t *code;

static long run(long vector)
{
    struct door door = { "INT", (uintptr_t)code, NULL, 0 };

    code[0] = 0xcd, code[1] = (uint8_t)vector, code[2] = 0xc3;
    return door_ask(&door, CALL_getpid, 0, 0, 0);
}

static long into(long unused)
{
    __asm__ volatile("pushf; orl $0x800, (%%esp); popf; into" : : : "memory", "cc");
    return unused;
}

static long bound(long unused)
{
    static const int limits[2] = { 1, 2 };
    __asm__ volatile("bound %0, %1" : : "r"(7), "m"(limits));
    return unused;
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
    }
    expect("INTO", attempt(into, 0), VECTOR_OF);
    expect("BOUND", attempt(bound, 0), 5);
}
