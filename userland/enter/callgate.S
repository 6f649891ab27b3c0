/* SPDX-License-Identifier: MIT
 * A far call through a gate saves SS, RSP, CS and RIP on the kernel's stack, and not RFLAGS. Of the
 * far pointer only the selector counts; m16:32, because AMD's CPUs know no m16:64.
 */
#include "gdt/selectors.h"
#include "enter.h"

        .text
callgate_pointer:
        .long   0
        .word   SEL_CALLGATE

        path_inline callgate, lcall *callgate_pointer(%rip)
