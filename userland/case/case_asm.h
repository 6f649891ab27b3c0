/* SPDX-License-Identifier: MIT
 * What the two engines share: 64-bit code that loads and stores the whole state.
 */
#ifndef ENTRYLAB_CASE_ASM_H
#define ENTRYLAB_CASE_ASM_H

#include "model.h"

        .bss
        .balign 64
        .global case_before, case_after, case_loads, case_faulted
case_before:
        .skip   192
case_after:
        .skip   192
case_loads:
        .skip   4
case_faulted:
        .skip   4
host_segments:
        .skip   8

/* In: RSP = the engine's own stack. Out: every register and flag from case_before, and the selectors if it
 * is asked for. Clobbers: the stack below RSP. */
.macro case_load
        movl    $0, case_faulted(%rip)
        mov     %ds, host_segments(%rip)
        mov     %es, host_segments + 2(%rip)
        mov     %fs, host_segments + 4(%rip)
        mov     %gs, host_segments + 6(%rip)
        testl   $1, case_loads(%rip)            /* LOAD_SEGMENTS */
        jz      3f
        mov     case_before + STATE_DS(%rip), %ds
        mov     case_before + STATE_ES(%rip), %es
        mov     case_before + STATE_FS(%rip), %fs
        mov     case_before + STATE_GS(%rip), %gs
3:      pushq   case_before + STATE_FLAGS(%rip)
        .set    offset, 0
        .irp    register, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
        mov     case_before + offset(%rip), %\register
        .set    offset, offset + 8
        .endr
        popfq
        mov     case_before + STATE_SP(%rip), %rsp
.endm

/* In: RSP = the engine's own stack, 8-byte aligned; case_after's sp and cs are there. Out: the rest of
 * case_after; sane flags, and the selectors of before. Clobbers: the stack below RSP. */
.macro case_save
        pushfq
        popq    case_after + STATE_FLAGS(%rip)
        pushq   $2                      /* IF cannot be changed here */
        popfq
        .set    offset, 0
        .irp    register, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
        mov     %\register, case_after + offset(%rip)
        .set    offset, offset + 8
        .endr
        mov     %ds, case_after + STATE_DS(%rip)
        mov     %es, case_after + STATE_ES(%rip)
        mov     %fs, case_after + STATE_FS(%rip)
        mov     %gs, case_after + STATE_GS(%rip)
        mov     %ss, case_after + STATE_SS(%rip)
        testl   $1, case_loads(%rip)
        jz      4f
        mov     host_segments(%rip), %ds
        mov     host_segments + 2(%rip), %es
        mov     host_segments + 4(%rip), %fs
        mov     host_segments + 6(%rip), %gs
4:
.endm

#endif
