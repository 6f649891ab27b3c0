/* SPDX-License-Identifier: MIT
 * The same six bytes as in 64-bit code.
 */
#include "enter.h"

.macro ud2_call
        ud2
        nopl    UD2_CALL_MARK(%eax)
.endm

        path_inline ud2, ud2_call
