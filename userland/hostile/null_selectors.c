/* SPDX-License-Identifier: MIT
 * G4 G7: (XSA-191) Loading null into FS or GS keeps the base on some CPUs: it is the program's
 * own either way. Calls by every door work with null data segments, which stay null.
 */
#include "hostile.h"

static unsigned all(void)
{
    unsigned ds, es, fs, gs;
    __asm__ volatile("mov %%ds, %0; mov %%es, %1; mov %%fs, %2; mov %%gs, %3"
                     : "=r"(ds), "=r"(es), "=r"(fs), "=r"(gs));
    return ds | es << 4 | fs << 8 | gs << 12;
}

HOSTILE_MAIN
{
    uint64_t base = 0;

    for (unsigned null = 0; null < 4; null++) {
        __asm__ volatile("mov %0, %%ds; mov %0, %%es; mov %0, %%fs; mov %0, %%gs" : : "r"(null));
        unsigned set = all();
        FOR_EACH_DOOR(door) {
            expect("result", door_ask(door, CALL_getpid, 0, 0, 0), call_getpid());
            /* IRET to another ring makes a null selector's RPL 0 on some CPUs; never more. */
            expect("selectors", all() & ~set, 0);
        }
        call_arch_prctl(ARCH_GET_GS, (uint64_t)&base);
        expect("a GS base of the kernel", is_kernel_address(base), false);
        call_arch_prctl(ARCH_GET_FS, (uint64_t)&base);
        expect("an FS base of the kernel", is_kernel_address(base), false);
    }
}
