/* SPDX-License-Identifier: MIT
 * F3 X5: Exceptions from ring 3 with NT set leave by IRETQ, too: each is reported once.
 */
#include "hostile.h"

static long die(long how)
{
    switch (how) {
    case 0:
        __asm__ volatile("pushfq; orl $0x4000, (%%rsp); popfq; hlt" : : : "memory", "cc");
        break;
    case 1:
        __asm__ volatile("pushfq; orl $0x4000, (%%rsp); popfq; int3" : : : "memory", "cc");
        break;
    case 2:
        __asm__ volatile("pushfq; orl $0x4000, (%%rsp); popfq; movb $0, 0" : : : "memory", "cc");
        break;
    default:
        __asm__ volatile("pushfq; orl $0x4000, (%%rsp); popfq; iretq" : : : "memory", "cc");
    }
    return 0;
}

HOSTILE_MAIN
{
    static const int vectors[] = { VECTOR_GP, VECTOR_BP, VECTOR_PF, VECTOR_GP };

    for (int round = 0; round < 50; round++)
        for (long how = 0; how < 4; how++) {
            expect("vector", attempt(die, how), vectors[how]);
            expect("NT in the saved flags", (fault.flags & FLAG_NT) != 0, 1);
            expect("flags of the handler", (long long)(fault.kernel_flags & FLAGS_NEVER_IN_KERNEL), 0);
        }
}
