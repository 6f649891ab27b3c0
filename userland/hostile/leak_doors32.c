/* SPDX-License-Identifier: MIT
 * L1 L7: (CVE-2009-2910) After a 32-bit call by every door the program jumps to its 64-bit
 * segment and looks at all of R8 to R15 and at the upper halves: nothing of the kernel's.
 */
#include "hostile.h"

static uint64_t wide[16];
extern uint64_t wide_registers[16];
uint64_t wide_registers[16];
void wide_call(void);
extern uintptr_t door_target;

__asm__(".global wide_call\n"
        "wide_call: push %ebx; push %ebp; push %esi; push %edi\n"
        "mov before, %eax\n"
        "call *door_target\n"
        "ljmp $0x33, $1f\n"
        "1: .code64\n"
        "mov %rax, wide_registers(%rip); mov %rcx, wide_registers+8(%rip); mov %rdx, wide_registers+16(%rip)\n"
        "mov %rbx, wide_registers+24(%rip); mov %rsp, wide_registers+32(%rip); mov %rbp, wide_registers+40(%rip)\n"
        "mov %rsi, wide_registers+48(%rip); mov %rdi, wide_registers+56(%rip); mov %r8, wide_registers+64(%rip)\n"
        "mov %r9, wide_registers+72(%rip); mov %r10, wide_registers+80(%rip); mov %r11, wide_registers+88(%rip)\n"
        "mov %r12, wide_registers+96(%rip); mov %r13, wide_registers+104(%rip); mov %r14, wide_registers+112(%rip)\n"
        "mov %r15, wide_registers+120(%rip)\n"
        "ljmpl *2f(%rip)\n"
        "2: .long 3f; .word 0x23\n"
        ".code32\n"
        "3: pop %edi; pop %esi; pop %ebp; pop %ebx; ret\n");

HOSTILE_MAIN
{
    static const unsigned long numbers[] = { CALL_getpid, CALL_null, CALL_path, 999, ~0ul, CALL_sched_yield, CALL_flags,
                                              CALL_stain };

    (void)wide;
    FOR_EACH_DOOR(door) {
        for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) {
            door_target = door->trampoline;
            before.ax = numbers[i];
            wide_call();
            for (int k = 0; k < 16; k++)
                if (wide_registers[k] >> 32)
                    expect("an upper half", (long long)wide_registers[k], (uint32_t)wide_registers[k]);
        }
    }
}
