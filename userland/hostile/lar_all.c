/* SPDX-License-Identifier: MIT
 * X9 G5: (espfix) LAR names what a program may know of: no 16-bit data segment of ring 3, whose
 * use would leak the kernel's ESP; no conforming code; DPL 3 for all that is loadable; nothing
 * in an LDT.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    for (uint32_t selector = 0; selector < 0x10000; selector++) {
        uint32_t rights = 0;
        bool valid;
        __asm__("lar %2, %0" : "+r"(rights), "=@ccz"(valid) : "r"(selector));
        if (!valid)
            continue;
        bool segment = rights >> 12 & 1, code = rights >> 11 & 1;
        unsigned dpl = rights >> 13 & 3;
        expect("a selector of an LDT", selector >> 2 & 1, 0);
        if (!segment) {
            expect("a system descriptor, but for the call gate", selector & ~3u, SEL_CALLGATE & ~3u);
            continue;
        }
        expect("DPL of a segment", dpl, 3);
        expect("conforming code", code && rights >> 10 & 1, false);
        expect("a 16-bit segment", !(rights >> 22 & 1) && !(code && rights >> 21 & 1), false);
    }
}
