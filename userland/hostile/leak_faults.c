/* SPDX-License-Identifier: MIT
 * L7: What goes on after a fault finds its own registers, and none of the kernel's; also after
 * one that IRETQ itself raised, when the kernel has lost the others.
 */
#include "hostile.h"

static uint64_t seen[15];
void look(void);
extern uint64_t looked[15];
uint64_t looked[15];

__asm__(".global look\n"
        "look: mov %rax, looked(%rip); mov %rbx, looked+8(%rip); mov %rcx, looked+16(%rip)\n"
        "mov %rdx, looked+24(%rip); mov %rsi, looked+32(%rip); mov %rdi, looked+40(%rip)\n"
        "mov %rbp, looked+48(%rip); mov %r8, looked+56(%rip); mov %r9, looked+64(%rip)\n"
        "mov %r10, looked+72(%rip); mov %r11, looked+80(%rip); mov %r12, looked+88(%rip)\n"
        "mov %r13, looked+96(%rip); mov %r14, looked+104(%rip); mov %r15, looked+112(%rip)\n"
        "jmp attempt_resume\n");

static long die(long how)
{
    enter(CALL_on_fault, (long)&fault, (long)look, 0, 0, 0, 0);
    switch (how) {
    case 0: __asm__ volatile("ud2"); break;
    case 1: __asm__ volatile("int3"); break;
    case 2: __asm__ volatile("movb $0, 0" : : : "memory"); break;
    case 3: __asm__ volatile("pushfq; orl $0x100, (%%rsp); popfq; nop" : : : "memory", "cc"); break;
    case 4: __asm__ volatile("mov %0, %%ds" : : "r"(SEL_KERNEL_SS)); break;
    default: enter(CALL_set_context, (long)&(struct lab_context){ .cs = SEL_USER_CS, .ss = SEL_USER_SS,
                                                                  .ip = HOLE }, 0, 0, 0, 0, 0);
    }
    return 0;
}

HOSTILE_MAIN
{
    (void)seen;
    for (long how = 0; how < 6; how++) {
        memset(looked, 0, sizeof looked);
        attempt(die, how);
        for (int i = 0; i < 15; i++)
            if (is_kernel_address(looked[i]))
                expect("a register", (long long)looked[i], 0);
    }
}
