/* SPDX-License-Identifier: MIT */
#include "abi.h"
#include "entry/asm.h"

    .section .entry.text, "ax"

/* A call is UD2 and a NOP that nobody writes by chance, and that is skipped: six bytes, read as the first
 * four and the last four. Any other #UD is the program's fault. */
#define CALL_FIRST 0x1f0f0b0f
#define CALL_LAST  (0x00401f0f | UD2_CALL_MARK << 24)
#define CALL_BYTES 6

/* CPU did: what it does for any interrupt gate; the gate's DPL does not matter for an exception.
 * Have:    the user's registers and GS, AC and DF in RFLAGS; RIP at the UD2, which is perhaps no call.
 * Leaves:  by the one IRETQ. */
MARK entry_ud2
    testb   $3, 8(%rsp)                 /* of the kernel's own, nothing is a call */
    jz      exception_stubs + 16 * VECTOR_UD
    swapgs
    cld
    CLAC
    SAVE_CALL PATH_ud2
    TO_KERNEL_STACK
    /* Two reads of four bytes, and not one of eight: the six may be the last of a page. */
    movq    FRAME_IP(%rdi), %rcx
    STAC
2:  movl    (%rcx), %eax
3:  movl    2(%rcx), %edx
    CLAC
    cmpl    $CALL_FIRST, %eax
    jne     1f
    cmpl    $CALL_LAST, %edx
    jne     1f
    addq    $CALL_BYTES, FRAME_IP(%rdi)
    andl    $~FLAG_RF, FRAME_FLAGS(%rdi)    /* the CPU sets it in the frame of a fault */
MARK entry_ud2_call
    call    gate_dispatch
MARK entry_ud2_exit
    leaq    AT_END(FRAME_R11)(%rax), %rsp
    jmp     exit_iret_unedited

    FIXUP 2b, 4f
    FIXUP 3b, 4f
4:  CLAC
    /* The frame becomes the exception's: AX again what it was, and the tag and error code of a #UD. */
1:  movq    FRAME_ORIG_AX(%rdi), %rax
    movq    %rax, FRAME_AX(%rdi)
    movq    $0, FRAME_ORIG_AX(%rdi)
    movq    $FRAME_TAG_EXCEPTION | VECTOR_UD, FRAME_PATH(%rdi)
    call    exception_from_user         /* does not return */
    ud2
