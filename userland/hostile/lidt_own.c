/* SPDX-License-Identifier: MIT
 * D13 D14: LIDT of a table in its own memory: #GP.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    struct { uint16_t limit; uint64_t base; } __attribute__((packed)) table = { 0xfff, (uint64_t)attempt_resume };

    __asm__ volatile("lidt %0" : : "m"(table));
}
