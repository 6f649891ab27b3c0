/* SPDX-License-Identifier: MIT
 * D1: (CVE-2018-8897) MOV SS from a word with a data breakpoint holds the #DB back until after
 * the next instruction: if that enters the kernel, it strikes on the first instruction there,
 * with the user's RSP and GS. Nine such instructions, three values of RSP: one #DB at most, in
 * the program or in the kernel.
 */
#include "hostile.h"

static uint16_t slot[4] __attribute__((aligned(8)));
extern uint64_t movss_sp;
uint64_t movss_sp;
void shadow_syscall(void), shadow_int80(void), shadow_callgate(void), shadow_ud2(void), shadow_int3(void),
    shadow_hlt(void), shadow_icebp(void), shadow_cli(void), shadow_fault(void), shadow_sysenter(void);

__asm__("shadow_gate: .long 0; .word 0x53\n"
        ".macro shadow name, insn:vararg\n"
        ".global shadow_\\name\n"
        "shadow_\\name: mov %rsp, %rbp; mov $39, %eax; mov movss_sp(%rip), %rcx\n"
        "test %rcx, %rcx; cmovz %rsp, %rcx; mov %rcx, %rsp; mov (%rdi), %ss\n"
        "\\insn\n"
        "mov %rbp, %rsp; ret\n"
        ".endm\n"
        "shadow syscall, syscall\n"
        "shadow int80, int $0x80\n"
        "shadow callgate, lcall *shadow_gate(%rip)\n"
        "shadow ud2, ud2\n"
        "shadow int3, int3\n"
        "shadow hlt, hlt\n"
        "shadow icebp, .byte 0xf1\n"
        "shadow cli, cli\n"
        "shadow fault, movb $0, 0\n"
        "shadow sysenter, sysenter\n");

static long run(long code)
{
    __asm__ volatile("call *%1" : : "D"(slot), "r"(code)
                     : "rax", "rcx", "r11", "rbp", "rbx", "r12", "r13", "r14", "r15", "memory");
    return 0;
}

HOSTILE_MAIN
{
    void (*const all[])(void) = { shadow_syscall, shadow_int80, shadow_callgate, shadow_ud2, shadow_int3, shadow_hlt,
                                  shadow_icebp, shadow_cli, shadow_fault, shadow_sysenter };
    static const uint64_t stacks[] = { 0, KERNEL_TEXT, STACKS + 0x8000, 1ul << 63 };
    int struck = 0;

    slot[0] = SEL_USER_SS;
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
        for (unsigned k = 0; k < 4; k++) {
            long hits = call_counter(COUNTER_BREAKPOINTS);
            movss_sp = k == 3 && i ? STACKS : stacks[k];    /* not canonical: for SYSCALL only */
            enter(CALL_debug, 0, TARGET_ADDRESS, (long)slot, BREAK_ACCESS, 0, 0);
            int vector = attempt(run, (long)all[i]);
            enter(CALL_debug, 0, TARGET_ADDRESS, (long)slot, BREAK_NONE, 0, 0);
            hits = call_counter(COUNTER_BREAKPOINTS) - hits;
            bool told = vector == VECTOR_DB && fault.dr6 & 1;
            expect_within("#DBs", hits + told, 0, 1);
            expect_within("vector", vector, NO_FAULT, VECTOR_PF);
            struck += (int)hits + told;
        }
    expect_within("#DBs at all", struck, 8, 40);
}
