/* SPDX-License-Identifier: MIT
 * D3 D4: Scratch slot, frame top, GDT, TSS.RSP0, IDT, the kernel stack's top words, the task's
 * own frame, the NMI's stack: each access strikes at most once, the call completes by every
 * door, an NMI on top is counted once. Left out: the kernel's code descriptor, which the CPU
 * reads to deliver that very #DB, for ever (CVE-2015-8104); on TCG, whose process aborts when a
 * watchpoint is hit by the delivery of an interrupt, an NMI, and what a gate's delivery reads and
 * pushes: RSP0, the frame's five words, gate 0x80.
 */
#include "hostile.h"

#define KERNEL_CS    16
#define FRAME_PUSHED 136                /* from here on the CPU writes the frame */

static void set(long target, long offset, long kind)
{
    expect("debug", enter(CALL_debug, 0, target, offset, kind, 0, 0), 0);
}

static bool left_out(long target, long offset)
{
    if (target == TARGET_GDT)
        return offset == KERNEL_CS;
    return emulator_is(EMULATOR_qemu) && (target == TARGET_RSP0 || (target == TARGET_FRAME && offset >= FRAME_PUSHED));
}

/* Returns how many breakpoints were armed. */
static long strike(long target, long offset)
{
    long armed = 0, nmi = !emulator_is(EMULATOR_qemu), pid = call_getpid();

    FOR_EACH_DOOR(door)
        for (long kind = BREAK_WRITE; kind <= BREAK_ACCESS; kind += 2) {
            long hits = call_counter(COUNTER_BREAKPOINTS), nmis = call_counter(COUNTER_NMI);
            set(target, offset, kind);
            if (nmi)
                expect("NMI", door_ask(door, CALL_ipi, VECTOR_NMI, 77, 0), 77);
            else
                expect("result", door_ask(door, CALL_getpid, 0, 0, 0), pid);
            hits = call_counter(COUNTER_BREAKPOINTS) - hits;
            set(target, offset, BREAK_NONE);
            expect_within("#DBs", hits, 0, 1);
            expect("NMIs", call_counter(COUNTER_NMI) - nmis, nmi);
            armed++;
        }
    return armed;
}

HOSTILE_MAIN
{
    static const struct { long target, size; } all[] = {
        { TARGET_SCRATCH, 8 }, { TARGET_FRAME_TOP, 8 }, { TARGET_GDT, 0x78 }, { TARGET_RSP0, 16 },
        { TARGET_STACK_TOP, 64 }, { TARGET_NMI_STACK, 64 }, { TARGET_FRAME, 176 },
    };
    long start = call_counter(COUNTER_BREAKPOINTS), armed = 0;

    for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
        for (long offset = 0; offset < all[i].size; offset += 8)
            if (!left_out(all[i].target, offset))
                armed += strike(all[i].target, offset);
    expect_within("#DBs at all", call_counter(COUNTER_BREAKPOINTS) - start, armed / 4, armed);
    for (long vector = 0; vector < 256; vector += 0x20) {
        if (vector == 0x80 && emulator_is(EMULATOR_qemu))
            continue;
        FOR_EACH_DOOR(door) {
            set(TARGET_IDT, vector * 16, BREAK_ACCESS);
            expect("result", door_ask(door, CALL_getpid, 0, 0, 0), call_getpid());
        }
    }
    set(TARGET_IDT, 0, BREAK_NONE);
}
