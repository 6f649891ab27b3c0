/* SPDX-License-Identifier: MIT
 * The instructions that may fault on a user's address, each with its fix-up. */
#include "entry/asm.h"

    .text
/* size_t user_copy(void *to, const void *from, size_t size): returns how many bytes are left.
 * In: RDI RSI RDX, the user's range checked  Out: RAX  Clobbers: RCX RDI RSI */
    .globl  user_copy
user_copy:
    movq    %rdx, %rcx
    STAC
1:  rep movsb
2:  CLAC
    movq    %rcx, %rax
    ret
    FIXUP 1b, 2b

/* bool touch_user(address): true if the read faulted. */
    .globl  touch_user
touch_user:
    movl    $1, %eax
1:  movb    (%rdi), %dil
    xorl    %eax, %eax
2:  ret
    FIXUP 1b, 2b
