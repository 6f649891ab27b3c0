/* SPDX-License-Identifier: MIT
 * The registers of 64-bit code, by their place in struct registers, and stack pointers for it. The NMI's
 * stack less 40 is where its frame's RIP is while one is handled.
 */
#define FIRST_ARGUMENT di
#define SECOND_ARGUMENT si
#define MAY_CHANGE(i) ((i) == 0 || (i) == 2 || (i) == 10)       /* rax, rcx, r11 */
#define RSP_CLASSES                                                                         \
    { "nmi-stack", sweep.nmi_stack - 40 }, { "kernel-stack", sweep.kernel_stack },          \
    { "non-canonical", 0x800000000000 }, { "0", 0 }
