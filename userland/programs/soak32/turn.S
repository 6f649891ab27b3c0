/* SPDX-License-Identifier: MIT
 * Every register loaded, a wait, and every register stored.
 */
#include "calls.h"
#include "registers.h"
#include "soak.h"

        .bss
        .balign 4
host_sp:
        .skip   4
wait_at:
        .skip   4

/* In: insn, a vector move; reg, xmm or ymm. Out: those registers. Clobbers: no flag. */
.macro load_vectors insn:req reg:req
        .set    offset, FPU_VECTORS
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7
        \insn   fpu_before + offset, %\reg\n
        .set    offset, offset + 32
        .endr
.endm

/* In: as load_vectors. Out: fpu_after.vector. Clobbers: no flag. */
.macro store_vectors insn:req reg:req
        .set    offset, FPU_VECTORS
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7
        \insn   %\reg\n, fpu_after + offset
        .set    offset, offset + 32
        .endr
.endm

        .text
/* void turn(void (*wait)(void)). */
        .global turn
turn:
        .cfi_startproc
        mov     4(%esp), %eax
        mov     %eax, wait_at
        push    %ebx
        push    %ebp
        push    %esi
        push    %edi
        mov     %esp, host_sp
        frstor  fpu_before
        ldmxcsr fpu_before + FPU_MXCSR
        cmpb    $0, has_avx
        je      1f
        load_vectors vmovups, ymm
        jmp     2f
1:      load_vectors movups, xmm
2:      mov     ss_before, %ss
        push    before + REGISTERS_FLAGS
        load_registers before
        popf
        mov     before + REGISTERS_SP, %esp
        jmp     *wait_at

/* No flag changes here, and EDX alone. */
        .global wait_spin
wait_spin:
        xchg    %ecx, %edx
        lea     -1(%ecx), %ecx
        jecxz   1f
        xchg    %ecx, %edx
        jmp     wait_spin
1:      xchg    %ecx, %edx
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
        mov     %esp, after + REGISTERS_SP
        mov     host_sp, %esp
        pushf
        pop     after + REGISTERS_FLAGS
        push    $2                      /* back to sane flags; IF cannot be changed here */
        popf
        mov     after + REGISTERS_SP, %esp
        save_registers after
        mov     host_sp, %esp
        mov     %ss, ss_after
        fnsave  fpu_after
        stmxcsr fpu_after + FPU_MXCSR
        cmpb    $0, has_avx
        je      1f
        store_vectors vmovups, ymm
        jmp     2f
1:      store_vectors movups, xmm
2:      push    $0x1f80                 /* MXCSR as programs start with it */
        ldmxcsr (%esp)
        pop     %eax
        pop     %edi
        pop     %esi
        pop     %ebp
        pop     %ebx
        ret
        .cfi_endproc

        .section .note.GNU-stack, "", @progbits
