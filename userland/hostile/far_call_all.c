/* SPDX-License-Identifier: MIT
 * G5: (XSA-298) The only gate is the one to the kernel's stub; the only code segments are the
 * program's two. Half a gate, the TSS, the kernel's segments: #GP or #NP.
 */
#include "hostile.h"

static struct { uint32_t offset; uint16_t selector; } __attribute__((packed)) target;
void far_landing(void);

__asm__("far_landing: lret\n");

static long call(long unused)
{
    long result;
    __asm__ volatile("lcall *%1" : "=a"(result) : "m"(target), "0"((long)CALL_getpid)
                     : "rcx", "r11", "memory");
    return result + unused;
}

HOSTILE_MAIN
{
    int calls = 0, jumps = 0;

    target.offset = (uint32_t)(uintptr_t)far_landing;
    for (unsigned selector = 0; selector < 0x10000; selector += selector < 0x400 ? 1 : 37) {
        if ((selector & ~3u) == (SEL_USER_CS32 & ~3u))
            continue;                   /* 32-bit code: other programs */
        target.selector = (uint16_t)selector;
        int vector = attempt(call, 0);
        if (vector != NO_FAULT)
            expect_within("vector", vector, 11, VECTOR_PF);     /* TCG: #PF, as if ring 0 pushed */
        else if ((selector & ~3u) == (SEL_CALLGATE & ~3u) && attempt_result == call_getpid())
            calls++;
        else
            jumps++;
    }
    expect("selectors of the gate", calls, door_of(PATH_callgate) ? 4 : 0);
    if (jumps)                          /* none on TCG with SMAP */
        expect("selectors of the program's code", jumps, 4);
}
