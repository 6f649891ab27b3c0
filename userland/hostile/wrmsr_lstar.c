/* SPDX-License-Identifier: MIT
 * X1 G6: WRMSR of the entry address with code of its own: #GP.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    uint64_t at = (uint64_t)attempt_resume;

    __asm__ volatile("wrmsr" : : "c"(0xc0000082), "a"((uint32_t)at), "d"((uint32_t)(at >> 32)));
}
