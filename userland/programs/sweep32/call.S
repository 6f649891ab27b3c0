/* SPDX-License-Identifier: MIT
 * As for 64-bit code.
 */
#include "../check32/call.S"

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
