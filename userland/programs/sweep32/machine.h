/* SPDX-License-Identifier: MIT
 * The registers of 32-bit code, by their place in struct registers, and stack pointers for it.
 */
#define FIRST_ARGUMENT bx
#define SECOND_ARGUMENT cx
#define MAY_CHANGE(i) ((i) == 0)        /* eax */
#define RSP_CLASSES { "last-word", 0xfffffffc }, { "0", 0 }
