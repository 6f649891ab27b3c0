/* SPDX-License-Identifier: MIT
 * G2 G1: Where FSGSBASE lets a program choose its base, it takes the kernel's, so that no test
 * by sign or value of one side can tell them apart. Calls by every door and faults of many
 * kinds, also single steps and ICEBP, whose handler must find out: the base stays.
 */
#include "hostile.h"

static uint64_t base(void)
{
    uint64_t value;
    __asm__ volatile("rdgsbase %0" : "=r"(value));
    return value;
}

static long die(long how)
{
    switch (how) {
    case 0: __asm__ volatile("ud2"); break;
    case 1: __asm__ volatile("int3"); break;
    case 2: __asm__ volatile("movb $0, 0" : : : "memory"); break;
    case 3: __asm__ volatile("pushfq; orl $0x100, (%%rsp); popfq; nop" : : : "memory", "cc"); break;
    default: __asm__ volatile(".byte 0xf1"); break;
    }
    return 0;
}

HOSTILE_MAIN
{
    uint64_t kernel = 0, slot;
    enum { GS_BASE = 0xc0000101 };

    expect("rdmsr", enter(CALL_rdmsr, (long)GS_BASE, (long)&kernel, 0, 0, 0, 0), 0);
    expect("the kernel's base", is_kernel_address(kernel), true);
    if (!cpuid_bit(7, 'b', 0))
        return;
    for (uint64_t at = kernel - 16; at <= kernel + 16; at += 8) {
        __asm__ volatile("wrgsbase %0" : : "r"(at));
        FOR_EACH_DOOR(door) {
            expect("result", door_ask(door, CALL_getpid, 0, 0, 0), call_getpid());
            call_step_log(&slot, 1);
            before.ax = CALL_getpid;
            before.flags |= FLAG_TF;
            expect("result with TF", door_call(door), call_getpid());
            call_step_log(NULL, 0);
            expect("GS base", (long long)base(), (long long)at);
        }
        for (long how = 0; how < 5; how++) {
            expect_within("vector", attempt(die, how), VECTOR_DB, VECTOR_PF);
            expect("GS base after a fault", (long long)base(), (long long)at);
        }
    }
}
