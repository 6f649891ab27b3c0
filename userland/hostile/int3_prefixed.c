/* SPDX-License-Identifier: MIT
 * D14 D2: Prefixes do not make another instruction of INT3; the trap's RIP is behind it.
 */
#include "hostile.h"

static uint8_t *code;

static long run(long unused)
{
    ((void (*)(void))code)();
    return unused;
}

HOSTILE_MAIN
{
    static const uint8_t prefixes[] = { 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf2, 0xf3, 0x48 };

    code = pages(PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
    for (unsigned i = 0; i < sizeof prefixes; i++) {
        memcpy(code, (const uint8_t[]){ prefixes[i], 0xcc, 0xc3 }, 3);
        expect("INT3", attempt(run, 0), VECTOR_BP);
        expect("RIP", (long long)(fault.ip - (uintptr_t)code), 2);
        memcpy(code, (const uint8_t[]){ prefixes[i], 0xcd, 3, 0xc3 }, 4);
        expect("INT 3", attempt(run, 0), VECTOR_BP);
        expect("RIP", (long long)(fault.ip - (uintptr_t)code), 3);
    }
}
