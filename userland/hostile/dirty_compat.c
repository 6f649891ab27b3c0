/* SPDX-License-Identifier: MIT
 * A1 L1 A3: (CVE-2007-4573) 64-bit code fills all 64 bits of every register, jumps to its 32-bit
 * segment and enters by the gates. The number and the arguments are their lower halves, the
 * result has no upper half, and R8 to R15 come back as they were, without anything of the
 * kernel's.
 */
#include "hostile.h"

void compat_int80(void), compat_callgate(void), compat_ud2(void), door_on_stack(void);
extern uintptr_t door_target;

static const uint64_t dirt[] = { 0, 1ul << 32, 0xffffffff00000000, 0xdeadbeef00000000, 0x8000000000000000,
                                 0x7fffffff00000000, 0xffff800000000000, 0x4000000000000000 };

HOSTILE_MAIN
{
    void (*const ways[])(void) = { compat_int80, compat_callgate, compat_ud2 };
    struct door door = { "32-bit code", 0, NULL, 0 };
    enum { SUM6 = 1001 };

    for (int way = 0; way < 3; way++) {
        for (unsigned i = 0; i < sizeof dirt / sizeof *dirt; i++) {
            door_patterns();
            before.ax = dirt[i] | SUM6;
            before.bx = dirt[i] | 1, before.cx = dirt[i] | 2, before.dx = dirt[i] | 3;
            before.si = dirt[i] | 4, before.di = dirt[i] | 5, before.bp = dirt[i] | 6;
            before.r8 |= dirt[i], before.r15 |= dirt[i];
            door_target = (uintptr_t)ways[way];
            door_on_stack();
            expect("sum of six", (long)after.ax, 1 + 3 * 2 + 5 * 3 + 7 * 4 + 11 * 5 + 13 * 6);
            expect("R8", (long)after.r8, (long)before.r8);
            expect("R15", (long)after.r15, (long)before.r15);
            expect_no_kernel_address(&door, "dirty");
            door_patterns();
            before.ax = dirt[i] | 999;
            door_on_stack();
            expect("no call", (long)after.ax, (uint32_t)-ENOSYS);
        }
    }
}
