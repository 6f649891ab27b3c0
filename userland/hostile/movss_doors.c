/* SPDX-License-Identifier: MIT
 * D1 D5: (CVE-2018-8897, as far as ring 3 alone gets) MOV SS holds the single step back until
 * after the next instruction, which enters the kernel. The call succeeds, and the trap is a trap
 * of the program.
 */
#include "hostile.h"

static uint64_t log[16];
extern const char movss_int80, movss_syscall, movss_callgate;

__asm__("movss_gate: .long 0; .word 0x53\n"
        ".macro in_shadow name, insn:vararg\n"
        "\\name: mov %ss, %ecx; pushfq; orl $0x100, (%rsp); popfq; mov %ecx, %ss\n"
        "\\insn\n"
        "pushfq; andl $~0x100, (%rsp); popfq; ret\n"
        ".endm\n"
        "in_shadow movss_int80, int $0x80\n"
        "in_shadow movss_syscall, syscall\n"
        "in_shadow movss_callgate, lcall *movss_gate(%rip)\n");

HOSTILE_MAIN
{
    const uintptr_t code[] = { (uintptr_t)&movss_int80, (uintptr_t)&movss_syscall, (uintptr_t)&movss_callgate };

    for (int i = 0; i < 3; i++) {
        struct door door = { "MOV SS", code[i], NULL, 0 };
        call_step_log(log, 16);
        expect("result", door_ask(&door, CALL_getpid, 0, 0, 0), call_getpid());
        expect_within("steps", call_step_log(NULL, 0), 2, 6);
        for (int k = 0; k < 16; k++)
            expect("an RIP of the kernel", is_kernel_address(log[k]), false);
    }
}
