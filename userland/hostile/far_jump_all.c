/* SPDX-License-Identifier: MIT
 * G5: A jump to a gate does not change the ring: through the call gate, which leads to ring 0,
 * it is #GP.
 */
#include "hostile.h"

static struct { uint32_t offset; uint16_t selector; } __attribute__((packed)) target;

static long jump(long unused)
{
    __asm__ volatile("ljmpl *%0" : : "m"(target));
    return unused;
}

HOSTILE_MAIN
{
    int good = 0;

    target.offset = (uint32_t)(uintptr_t)attempt_resume;
    for (unsigned selector = 0; selector < 0x10000; selector += selector < 0x400 ? 1 : 37) {
        if ((selector & ~3u) == (SEL_USER_CS32 & ~3u))
            continue;
        target.selector = (uint16_t)selector;
        int vector = attempt(jump, 0);
        if (vector == NO_FAULT)
            good++;
        else
            expect_within("vector", vector, 11, VECTOR_GP);
    }
    expect("selectors that let pass", good, 4);
}
