/* SPDX-License-Identifier: MIT
 * The shim's way in from GRUB, and on into the kernel. */
#include "boot/multiboot2.h"

    .section .header, "a"
    .balign 8
header:
    .long   MB2_HEADER_MAGIC
    .long   0
    .long   header_end - header
    .long   -(MB2_HEADER_MAGIC + (header_end - header))
    .word   MB2_TAG_END, 0
    .long   8
header_end:

    .text
/* Have: EBX = GRUB's information, a 32-bit flat machine without a stack. */
    .globl  shim_start
shim_start:
    cld
    movl    $stack_top, %esp
    pushl   %ebx
    call    shim_main
    ud2

/* enter_kernel(entry, eax, ebx): the state of the Multiboot2 specification, "I386 machine state". */
    .globl  enter_kernel
enter_kernel:
    movl    4(%esp), %ecx
    movl    8(%esp), %eax
    movl    12(%esp), %ebx
    jmp     *%ecx

    .bss
    .balign 16
    .skip   4096
stack_top:
