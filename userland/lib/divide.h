/* SPDX-License-Identifier: MIT
 * Division of 64-bit numbers, for which 32-bit code would need libgcc.
 */
#ifndef ENTRYLAB_DIVIDE_H
#define ENTRYLAB_DIVIDE_H

/* *number /= by; returns the remainder. */
static inline unsigned long divide(unsigned long long *number, unsigned long by)
{
#ifdef __i386__
    unsigned long high = *number >> 32, low = (unsigned long)*number, rest = 0;

    __asm__("divl %2" : "+a"(high), "+d"(rest) : "r"(by) : "cc");
    __asm__("divl %2" : "+a"(low), "+d"(rest) : "r"(by) : "cc");
    *number = (unsigned long long)high << 32 | low;
#else
    unsigned long rest = *number % by;

    *number /= by;
#endif
    return rest;
}

#endif
