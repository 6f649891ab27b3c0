/* SPDX-License-Identifier: MIT
 * F3 F4 F5 F6: Faults with every flag set that ring 3 can set: the handler runs with IF, TF, DF,
 * NT, AC and IOPL clear, and the saved flags are the program's.
 */
#include "hostile.h"

static long die(long flags)
{
    __asm__ volatile("push %0; popfq; ud2" : : "r"(flags) : "memory", "cc");
    return 0;
}

HOSTILE_MAIN
{
    for (long set = 0; set < 32; set++) {
        long flags = FLAG_ONE | (set & 1 ? FLAG_DF : 0) | (set & 2 ? FLAG_NT : 0) | (set & 4 ? FLAG_ID : 0)
            | (set & 8 ? FLAG_OF : 0) | (set & 16 ? FLAG_CF : 0);
        expect("vector", attempt(die, flags), VECTOR_UD);
        expect("flags of the handler", (long long)(fault.kernel_flags & FLAGS_NEVER_IN_KERNEL), 0);
        expect("saved flags", (long long)fault.flags & FLAGS_USER, flags & FLAGS_USER);
    }
}
