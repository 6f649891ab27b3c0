/* SPDX-License-Identifier: MIT
 * X5 X9: The same for SS: what is no writable data segment of ring 3 is #GP, #NP or #SS at the
 * IRETQ. Those that are must be 32-bit segments, or IRET would leave the kernel's ESP in the
 * upper half.
 */
#include "hostile.h"

static struct lab_context context;

static long leave(long unused)
{
    (void)unused;
    return call_set_context(&context);
}

HOSTILE_MAIN
{
    int good = 0;

    context.ip = context.cx = (uint64_t)attempt_resume;
    context.cs = SEL_USER_CS;
    context.sp = (uint64_t)__builtin_frame_address(0);
    for (context.ss = 3; context.ss < 0x10000; context.ss += 4) {
        int vector = attempt(leave, 0);
        if (vector != NO_FAULT) {
            expect_within("vector", vector, 11, VECTOR_GP);
            continue;
        }
        uint32_t rights = 0;
        __asm__("lar %1, %0" : "+r"(rights) : "r"((uint32_t)context.ss) : "cc");
        /* LAR answers for every one that is a segment; null, RPL 3, is none, and legal to IRETQ only
         * where 64-bit code returns to another ring below 3. */
        expect("D/B bit of a stack segment", rights >> 22 & 1, 1);
        good++;
    }
    expect_within("stack segments", good, 2, 2);
}
