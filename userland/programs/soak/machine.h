/* SPDX-License-Identifier: MIT
 * The registers of 64-bit code, in the order of struct registers.
 */
#define REGISTER_NAMES "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8", "r9", "r10", "r11", \
                       "r12", "r13", "r14", "r15", "rsp"
#define CALL_CHANGES (1 << 0 | 1 << 2 | 1 << 10)        /* rax, rcx, r11 */
#define VECTORS 16
