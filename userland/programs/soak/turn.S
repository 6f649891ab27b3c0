/* SPDX-License-Identifier: MIT
 * Every register loaded, a wait, and every register stored.
 */
#include "calls.h"
#include "registers.h"
#include "soak.h"

        .bss
        .balign 8
host_sp:
        .skip   8
wait_at:
        .skip   8

/* In: insn, a vector move; reg, xmm or ymm. Out: those registers. Clobbers: no flag. */
.macro load_vectors insn:req reg:req
        .set    offset, FPU_VECTORS
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        \insn   fpu_before + offset(%rip), %\reg\n
        .set    offset, offset + 32
        .endr
.endm

/* In: as load_vectors. Out: fpu_after.vector. Clobbers: no flag. */
.macro store_vectors insn:req reg:req
        .set    offset, FPU_VECTORS
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        \insn   %\reg\n, fpu_after + offset(%rip)
        .set    offset, offset + 32
        .endr
.endm

        .text
/* void turn(void (*wait)(void)). */
        .global turn
turn:
        .cfi_startproc
        push    %rbx
        push    %rbp
        push    %r12
        push    %r13
        push    %r14
        push    %r15
        mov     %rsp, host_sp(%rip)
        mov     %rdi, wait_at(%rip)
        frstor  fpu_before(%rip)
        ldmxcsr fpu_before + FPU_MXCSR(%rip)
        cmpb    $0, has_avx(%rip)
        je      1f
        load_vectors vmovups, ymm
        jmp     2f
1:      load_vectors movups, xmm
2:      mov     ss_before(%rip), %ss
        pushq   before + REGISTERS_FLAGS(%rip)
        load_registers before
        popfq
        mov     before + REGISTERS_SP(%rip), %rsp
        jmp     *wait_at(%rip)

/* No flag changes here, and RDX alone. */
        .global wait_spin
wait_spin:
        xchg    %rcx, %rdx
        lea     -1(%rcx), %rcx
        jrcxz   1f
        xchg    %rcx, %rdx
        jmp     wait_spin
1:      xchg    %rcx, %rdx
        jmp     turn_back

        .global wait_calls
wait_calls:
        .rept   4
        mov     $CALL_null, %eax
        call    enter_raw
        .endr
        jmp     turn_back

        .global wait_yield
wait_yield:
        mov     $CALL_sched_yield, %eax
        call    enter_raw

turn_back:
        mov     %rsp, after + REGISTERS_SP(%rip)
        mov     host_sp(%rip), %rsp
        pushfq
        popq    after + REGISTERS_FLAGS(%rip)
        pushq   $2                      /* back to sane flags; IF cannot be changed here */
        popfq
        mov     after + REGISTERS_SP(%rip), %rsp
        save_registers after
        mov     host_sp(%rip), %rsp
        mov     %ss, ss_after(%rip)
        fnsave  fpu_after(%rip)
        stmxcsr fpu_after + FPU_MXCSR(%rip)
        cmpb    $0, has_avx(%rip)
        je      1f
        store_vectors vmovups, ymm
        jmp     2f
1:      store_vectors movups, xmm
2:      pushq   $0x1f80                 /* MXCSR as programs start with it */
        ldmxcsr (%rsp)
        pop     %rax
        pop     %r15
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %rbp
        pop     %rbx
        ret
        .cfi_endproc

        .section .note.GNU-stack, "", @progbits
