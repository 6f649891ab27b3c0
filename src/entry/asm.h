/* SPDX-License-Identifier: MIT
 * The vocabulary of the entry stubs. */
#ifndef ENTRYLAB_ENTRY_ASM_H
#define ENTRYLAB_ENTRY_ASM_H

#include "cpu/percpu.h"
#include "cpu/registers.h"
#include "entry/frame.h"
#include "gdt/selectors.h"

/* PATH_int80 ... as in abi.h's enum, from the one list. */
#define ENTRY_PATH(id, enters, leaves64, leaves32, title) \
    .set PATH_##id, path_counter ; .set path_counter, path_counter + 1 ;
.set path_counter, 0
#include "entry/paths.def"
#undef ENTRY_PATH

#include "entry/errno.h"

/* A global label that the host finds by name: a mark of a path, or an instruction. */
.macro MARK name:req
    .globl  \name
\name:
.endm

/* CLAC and STAC are #UD on a CPU without SMAP: three-byte NOPs that cpu_patch_smap() turns into them.
 * In: -  Out: AC = 0 (1)  Clobbers: - */
.macro SMAP_SITE opcode:req
    .pushsection .smap_sites, "a"
    .quad   .Lsite\@, \opcode
    .popsection
.Lsite\@:
    .byte   0x0f, 0x1f, 0x00
.endm
.macro CLAC
    SMAP_SITE 0xca
.endm
.macro STAC
    SMAP_SITE 0xcb
.endm

/* A fault at AT goes on at TO: exceptions.c looks here.
 * In: -  Out: -  Clobbers: - */
.macro FIXUP at:req, to:req
    .pushsection .fixups, "a"
    .quad   \at, \to
    .popsection
.endm

/* Saves everything below the five words that the CPU, or the stub for it, pushed.
 * In: RSP = &frame->ip, RAX = number  Out: RSP = frame  Clobbers: - */
.macro SAVE_CALL path:req
    pushq   %rax                        /* orig_ax */
    pushq   %rdi
    SAVE_BELOW_DI $-ENOSYS
    pushq   $\path
.endm

/* The same from SI down to R15. AX is what the frame shall hold there. */
.macro SAVE_BELOW_DI ax:req
    pushq   %rsi
    pushq   %rdx
    pushq   %rcx
    pushq   \ax
    pushq   %r8
    pushq   %r9
    pushq   %r10
    pushq   %r11
    pushq   %rbx
    pushq   %rbp
    pushq   %r12
    pushq   %r13
    pushq   %r14
    pushq   %r15
.endm

/* From the task's frame to the CPU's kernel stack.
 * In: RSP = frame, GS = kernel's  Out: RDI = frame, RSP = kernel stack  Clobbers: - */
.macro TO_KERNEL_STACK
    movq    %rsp, %rdi
    movq    %gs:CPU_STACK, %rsp
.endm

/* The dispatcher returns the frame's end. */
#define AT_END(field) (field - FRAME_SIZE)

/* What every path needs back at its fast exit besides its own: C preserved the rest.
 * In: RAX = frame's end  Out: DI SI R8 R9 R10 = the user's  Clobbers: - */
.macro RESTORE_ARGS
    movq    AT_END(FRAME_DI)(%rax), %rdi
    movq    AT_END(FRAME_SI)(%rax), %rsi
    movq    AT_END(FRAME_R8)(%rax), %r8
    movq    AT_END(FRAME_R9)(%rax), %r9
    movq    AT_END(FRAME_R10)(%rax), %r10
.endm

/* The same for a 32-bit caller, who has no R8 to R10: what is in them is the kernel's, and must not stay
 * for code that switches to 64-bit mode.
 * In: RAX = frame's end  Out: DI SI = the user's, R8 R9 R10 = 0  Clobbers: flags */
.macro RESTORE_ARGS32
    movl    AT_END(FRAME_DI)(%rax), %edi
    movl    AT_END(FRAME_SI)(%rax), %esi
    xorl    %r8d, %r8d
    xorl    %r9d, %r9d
    xorl    %r10d, %r10d
.endm

#endif
