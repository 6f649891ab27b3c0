/* SPDX-License-Identifier: MIT
 * U1 L8: A page of the kernel is not the user's: #PF with the protection bit.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    volatile uint64_t word = *(volatile uint64_t *)KERNEL_TEXT;

    (void)word;
}
