/* SPDX-License-Identifier: MIT
 * For the harness only: instructions that may fault in ring 0. First the exit instructions with whatever
 * the caller asks for, to see where the CPU raises its fault. RSP stays the kernel's, so that a fault in ring 0 is one to come back from.
 * long probe_X(ip, sp, flags): 1 if X faulted in ring 0; else it does not return here. */
#include "entry/asm.h"

    .text
    .globl  probe_sysretq
probe_sysretq:
    movq    %rdi, %rcx
    movq    %rdx, %r11
    swapgs
1:  sysretq
    FIXUP 1b, faulted

    .globl  probe_sysexitq
probe_sysexitq:
    movq    %rdi, %rdx
    movq    %rsi, %rcx
    swapgs
2:  sysexitq
    FIXUP 2b, faulted

    .globl  probe_iretq
probe_iretq:
    movq    %rsp, %rax
    pushq   $SEL_USER_SS
    pushq   %rsi
    pushq   %rdx
    pushq   $SEL_USER_CS
    pushq   %rdi
    swapgs
3:  iretq
    FIXUP 3b, faulted_iretq

faulted_iretq:
    movq    %rax, %rsp
faulted:
    swapgs
    movl    $1, %eax
    ret

/* long msr_read(msr, u64 *), msr_write(msr, value): 1 if the CPU refused. */
    .globl  msr_read
msr_read:
    movl    %edi, %ecx
4:  rdmsr
    movl    %eax, (%rsi)
    movl    %edx, 4(%rsi)
    xorl    %eax, %eax
    ret
    FIXUP 4b, refused

    .globl  msr_write
msr_write:
    movl    %edi, %ecx
    movl    %esi, %eax
    movq    %rsi, %rdx
    shrq    $32, %rdx
5:  wrmsr
    xorl    %eax, %eax
    ret
    FIXUP 5b, refused

refused:
    movl    $1, %eax
    ret
