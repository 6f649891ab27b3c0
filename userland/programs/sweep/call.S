/* SPDX-License-Identifier: MIT
 * One call with every register chosen, as in check; and the faults whose handlers are swept, too. Each is
 * jumped to, and goes on at call_back.
 */
#include "../check/call.S"

        .text
        .global fault_hlt, fault_ud2, fault_page
fault_hlt:
        hlt
fault_ud2:
        ud2
        nop
        nop
        nop
        nop
fault_page:
        movb    %al, 8                  /* in page 0, which nobody has */
