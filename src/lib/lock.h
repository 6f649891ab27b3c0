/* SPDX-License-Identifier: MIT
 * The kernel's one lock: consoles, memory, tasks. Interrupts are off wherever it is held, and nothing that
 * a measured call does takes it. */
#ifndef ENTRYLAB_LIB_LOCK_H
#define ENTRYLAB_LIB_LOCK_H

extern volatile int kernel_lock_taken;

/* Spins until the lock was free, and has it then. */
void kernel_lock_wait(void);

static inline void kernel_lock(void)
{
    if (__builtin_expect(__atomic_exchange_n(&kernel_lock_taken, 1, __ATOMIC_ACQUIRE), 0))
        kernel_lock_wait();
}

static inline void kernel_unlock(void)
{
    __atomic_store_n(&kernel_lock_taken, 0, __ATOMIC_RELEASE);
}

#endif
