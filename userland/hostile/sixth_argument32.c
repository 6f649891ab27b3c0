/* SPDX-License-Identifier: MIT
 * A6 A9: By SYSENTER and SYSCALL the kernel reads the sixth argument from the user's stack. With
 * that at 0, in the kernel's half, across 4 GiB, misaligned under AC, with TF: -EFAULT or a
 * fault of the program, in ring 3.
 */
#include "hostile.h"

static uint32_t stack_pointer, eflags;
void sixth_sysenter(void), sixth_syscall(void);

__asm__(".macro sixth name, convention\n"
        ".global sixth_\\name\n"
        "sixth_\\name: mov %esp, %ecx; push eflags_wanted; popf; mov stack_wanted, %\\convention\n"
        "mov $20, %eax; \\name; ud2\n"
        ".endm\n"
        "sixth sysenter, ebp\n"
        "sixth syscall, esp\n");
extern uint32_t stack_wanted, eflags_wanted;
uint32_t stack_wanted, eflags_wanted;

static long run(long which)
{
    stack_wanted = stack_pointer, eflags_wanted = eflags;
    (which ? sixth_syscall : sixth_sysenter)();
    return 0;
}

HOSTILE_MAIN
{
    static const uint32_t stacks[] = { 0, 1, 4, PAGE - 4, PAGE - 2, 0x80100000, 0xc0004000, LAST_PAGE - 4, LAST_PAGE - 2,
                                       LAST_PAGE, 0xfffffffc, 0xfffffffd, 0xfffffffe, 0xffffffff, 0x08048001 };
    static const uint32_t flags[] = { FLAG_ONE, FLAG_ONE | FLAG_TF, FLAG_ONE | FLAG_AC, FLAG_ONE | FLAG_NT | FLAG_DF };

    for (unsigned i = 0; i < sizeof stacks / sizeof *stacks; i++)
        for (unsigned k = 0; k < sizeof flags / sizeof *flags; k++)
            for (long which = 0; which < 2; which++) {
                stack_pointer = stacks[i], eflags = flags[k];
                expect_within("vector", attempt(run, which), VECTOR_DB, 17);
                expect("CS of the fault", (long long)fault.cs, SEL_USER_CS32);
            }
}
