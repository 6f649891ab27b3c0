/* SPDX-License-Identifier: MIT
 * The registers of 32-bit code, in the order of struct registers.
 */
#define REGISTER_NAMES "eax", "ebx", "ecx", "edx", "esi", "edi", "ebp", "esp"
#define CALL_CHANGES (1 << 0)   /* eax */
#define VECTORS 8
