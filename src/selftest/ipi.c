/* SPDX-License-Identifier: MIT
 * The call `ipi`: the APIC interrupts the CPU that asks, on any vector that it can deliver. */
#include "cpu/apic.h"
#include "cpu/registers.h"
#include "entry/calls.h"
#include "entry/errno.h"

#define FIRST_VECTOR 16

/* In ring 3 it strikes at the first instruction after the call, with RAX = RESULT; with IN_KERNEL here, where
 * RAX is the same. */
long sys_ipi(uint64_t vector, uint64_t result, uint64_t in_kernel)
{
    if ((vector < FIRST_VECTOR && vector != VECTOR_NMI) || vector > 255 || !apic_in_use())
        return -EINVAL;
    if (vector == VECTOR_NMI)
        apic_nmi_self();
    else
        apic_interrupt_self(vector);
    if (in_kernel)
        __asm__ volatile("sti; nop; nop; cli" : "+a"(result) :: "memory");
    return result;
}
