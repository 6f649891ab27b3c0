/* SPDX-License-Identifier: MIT
 * The far pointer stands in the instruction; of it only the selector counts. The gate is a 64-bit
 * one, so the kernel comes back by IRETQ.
 */
#include "gdt/selectors.h"
#include "enter.h"

        path_inline callgate, lcall $SEL_CALLGATE, $0
