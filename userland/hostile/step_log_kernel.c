/* SPDX-License-Identifier: MIT
 * A4 A8 F1: The log's address is the kernel's, the vDSO's, or wraps: nothing is written, the
 * steps are counted.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    const long logs[] = { (long)KERNEL_TEXT, (long)DIRECT_MAP, (long)STACKS, (long)auxiliary(AT_SYSINFO_EHDR),
                          LAST_PAGE, -8, (long)HOLE };

    for (unsigned i = 0; i < sizeof logs / sizeof *logs; i++) {
        expect("step_log", call_step_log((uint64_t *)logs[i], ~0ul), 0);
        __asm__ volatile("pushfq; orl $0x100, (%%rsp); popfq; nop; nop; nop\n"
                         "pushfq; andl $~0x100, (%%rsp); popfq" : : : "memory", "cc");
        expect_within("steps", call_step_log(NULL, 0), 5, 8);
    }
}
