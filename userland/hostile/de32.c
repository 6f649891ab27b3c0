/* SPDX-License-Identifier: MIT
 * D14: The first vector there is, and no error code.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    __asm__ volatile("div %%cl" : : "a"(1), "c"(0));
}
