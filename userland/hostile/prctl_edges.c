/* SPDX-License-Identifier: MIT
 * G3 A4: (XSA-193) A base that is not canonical would be #GP at the kernel's WRMSR, one of the
 * kernel's half a way to confuse it: -EPERM, by each door, and the base stays. The results'
 * addresses are hostile, too.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static const long bases[] = { LAST_PAGE, 0x7fffffffffff, END_OF_SPACE, HOLE, (long)(1ul << 63),
                                  (long)DIRECT_MAP, (long)KERNEL_TEXT, -1 };
    static const long places[] = { 0, 1, (long)KERNEL_TEXT, (long)STACKS, LAST_PAGE - 4, HOLE, -8 };
    uint64_t now = 0;

    call_arch_prctl(ARCH_SET_GS, 0x1234);
    FOR_EACH_DOOR(door) {
        for (unsigned i = 0; i < sizeof bases / sizeof *bases; i++) {
            expect("ARCH_SET_GS", door_ask(door, CALL_arch_prctl, ARCH_SET_GS, bases[i], 0), -EPERM);
            expect("ARCH_SET_FS", door_ask(door, CALL_arch_prctl, ARCH_SET_FS, bases[i], 0), -EPERM);
        }
        for (unsigned i = 0; i < sizeof places / sizeof *places; i++)
            expect("ARCH_GET_GS", door_ask(door, CALL_arch_prctl, ARCH_GET_GS, places[i], 0), -EFAULT);
        expect("no code", door_ask(door, CALL_arch_prctl, 0x1005, 0, 0), -EINVAL);
    }
    call_arch_prctl(ARCH_GET_GS, (uint64_t)&now);
    expect("GS base", (long long)now, 0x1234);
}
