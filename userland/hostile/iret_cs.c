/* SPDX-License-Identifier: MIT
 * X5 G5: (CVE-2014-9322) The saved CS becomes each of the 16,382 selectors with RPL 3 that are
 * no code segment of ring 3: IRETQ faults in ring 0 with the user's GS, and the fault must be
 * the program's, with its selector.
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
    context.ip = context.cx = (uint64_t)attempt_resume;
    context.ss = SEL_USER_SS;
    context.sp = (uint64_t)__builtin_frame_address(0);
    for (context.cs = 3; context.cs < 0x10000; context.cs += 4) {
        if (context.cs == SEL_USER_CS || context.cs == SEL_USER_CS32)
            continue;
        int vector = attempt(leave, 0);
        if (vector != 11)
            expect("vector", vector, VECTOR_GP);
        expect("CS that was asked for", (long long)fault.cs, (long long)context.cs);
    }
}
