/* SPDX-License-Identifier: MIT
 * X1 X2 X5: RIP = RCX = 2^k, and below, for every k from 47: SYSRET would fault in ring 0 on the
 * user's stack, and IRETQ faults in ring 0 on the kernel's. Either way the fault is the
 * program's.
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
    context.cs = SEL_USER_CS;
    context.ss = SEL_USER_SS;
    context.flags = context.r11 = FLAG_ONE | FLAG_IF;
    for (int bit = 47; bit < 64; bit++) {
        for (int k = -1; k <= 1; k++) {
            context.ip = context.cx = (1ul << bit) + (uint64_t)(long)k;
            for (int i = 0; i < 3; i++) {
                context.sp = (const uint64_t[]){ HOLE, STACKS + 0x4000, DIRECT_MAP }[i];
                int vector = attempt(leave, 0);
                expect_within("vector", vector, 12, VECTOR_PF);
                expect("RIP that was asked for", (long long)fault.ip, (long long)context.ip);
            }
        }
    }
}
