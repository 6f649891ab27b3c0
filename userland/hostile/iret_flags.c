/* SPDX-License-Identifier: MIT
 * X12 F7 F8: RFLAGS all ones, and each bit alone: IOPL, NT's kin, VM, VIF, VIP must not arrive;
 * IF and bit 1 always do.
 */
#include "hostile.h"

static struct lab_context context;
static uint64_t seen;
void flags_landing(void);

__asm__(".global flags_landing\nflags_landing: pushfq\npop %rax\njmp attempt_resume\n");

static long leave(long unused)
{
    (void)unused;
    return call_set_context(&context);
}

HOSTILE_MAIN
{
    const uint64_t allowed = FLAGS_USER & ~(uint64_t)FLAG_TF;

    context.ip = context.cx = (uint64_t)flags_landing;
    context.cs = SEL_USER_CS;
    context.ss = SEL_USER_SS;
    for (int bit = 0; bit <= 64; bit++) {
        context.flags = bit < 64 ? 1ul << bit : ~0ul;
        context.flags &= ~(uint64_t)FLAG_TF;
        context.sp = (uint64_t)__builtin_frame_address(0) - 0x1000;
        expect("vector", attempt(leave, 0), NO_FAULT);
        seen = (uint64_t)attempt_result;
        expect("RFLAGS", (long long)seen, (long long)((context.flags & allowed) | FLAG_IF | FLAG_ONE));
    }
}
