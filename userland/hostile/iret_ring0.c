/* SPDX-License-Identifier: MIT
 * X2 X5 X12: CS = 0x10 and SS = 0x18 are a good pair for IRETQ: it would be a return within ring
 * 0, to an address of the program's choice. The kernel must refuse it itself.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    struct lab_context context = {
        .ip = (uint64_t)attempt_resume, .cx = (uint64_t)attempt_resume, .cs = SEL_KERNEL_CS,
        .ss = SEL_KERNEL_SS, .flags = FLAG_ONE | FLAG_IF, .sp = (uint64_t)__builtin_frame_address(0),
    };

    call_set_context(&context);
}
