/* SPDX-License-Identifier: MIT
 * UD2 saves what INT does. It is a fault, so the saved RIP is its own; the NOP behind it, which
 * tells a call from a fault, is never executed.
 */
#include "enter.h"

.macro ud2_call
        ud2
        nopl    UD2_CALL_MARK(%rax)
.endm

        path_inline ud2, ud2_call
