/* SPDX-License-Identifier: MIT
 * The kinds of `crash` that need the harness calls: returns to where no program may be.
 */
#include "crash.h"

static uint64_t stack[256] __attribute__((aligned(16)));

/* Where a context goes on whose stack pointer is good. */
static void landed(void)
{
    print("crash: the kernel let it pass\n");
    call_exit(1);
}

static struct lab_context valid(void)
{
    struct lab_context context = { 0 };

    context.ip = (uint64_t)landed;
    context.cs = 0x33;
    context.ss = 0x2b;
    context.flags = 0x202;
    context.sp = (uint64_t)&stack[255];     /* as after a call: 8 below a multiple of 16 */
    context.cx = context.ip;
    context.r11 = context.flags;
    return context;
}

static void set(const struct lab_context *context)
{
    long answer = call_set_context(context);

    print("crash: set_context answers %ld\n", answer);
}

void die_ctx_ip(long ip)
{
    struct lab_context context = valid();

    context.ip = (uint64_t)ip;
    context.cx = context.ip;                /* so that only the address can be refused */
    set(&context);
}

void die_ctx_sp(long sp)
{
    struct lab_context context = valid();

    context.sp = (uint64_t)sp;
    set(&context);
}

void die_ctx_cs(long cs)
{
    struct lab_context context = valid();

    context.cs = (uint64_t)cs;
    set(&context);
}

void die_ctx_ss(long ss)
{
    struct lab_context context = valid();

    context.ss = (uint64_t)ss;
    set(&context);
}

/* CS and SS of ring 0 fit each other: IRETQ itself has nothing against them. */
void die_ctx_ring_0(long ss)
{
    struct lab_context context = valid();

    context.cs = 0x10;
    context.ss = (uint64_t)ss;
    set(&context);
}

/* Two bytes of code at the very end of the user's half, run as getpid on a page of canaries. */
void die_last_page(long code)
{
    uint8_t *last = (uint8_t *)(EDGE - 2);
    long answer = call_map_last();

    if (answer < 0) {
        print("crash: map_last answers %ld\n", answer);
        return;
    }
    memset(stack, 0xa5, sizeof stack);
    last[0] = (uint8_t)code;
    last[1] = (uint8_t)(code >> 8);
    die_jump_on(last, stack + 128);
}
