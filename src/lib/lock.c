/* SPDX-License-Identifier: MIT */
#include "lib/lock.h"

/* On a cache line of its own: what spins here disturbs nobody else. */
volatile int kernel_lock_taken __attribute__((aligned(64)));

void kernel_lock_wait(void)
{
    do
        while (kernel_lock_taken)
            __asm__ volatile("pause");
    while (__atomic_exchange_n(&kernel_lock_taken, 1, __ATOMIC_ACQUIRE));
}
