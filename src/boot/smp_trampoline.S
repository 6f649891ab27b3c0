/* SPDX-License-Identifier: MIT
 * Where another CPU starts, in real mode at 0x8000, and its way to smp_main(). It uses the tables that
 * boot.S made: they map low addresses and the kernel's. */
#include "cpu/registers.h"
#include "gdt/selectors.h"
#include "mm/layout.h"

#define HERE 0x8000
#define AT(label) (label - smp_trampoline + HERE)
#define PHYSICAL(symbol) (symbol - KERNEL_BASE)

    .section .rodata
    .globl  smp_trampoline, smp_trampoline_end
    .balign 8
smp_trampoline:
    .code16
    cli
    cld
    xorw    %ax, %ax
    movw    %ax, %ds
    lgdtl   AT(gdtr)
    movl    $CR0_PE, %eax
    movl    %eax, %cr0
    ljmpl   $SEL_KERNEL_CS32, $AT(protected)

    .code32
protected:
    movl    $SEL_KERNEL_SS, %eax
    movl    %eax, %ds
    movl    %eax, %ss
    movl    $CR4_PAE, %eax
    movl    %eax, %cr4
    movl    $PHYSICAL(boot_pml4), %eax
    movl    %eax, %cr3
    movl    $MSR_EFER, %ecx
    rdmsr
    orl     $EFER_LME | EFER_NXE, %eax
    wrmsr
    movl    $CR0_PG | CR0_WP | CR0_NE | CR0_MP | CR0_PE, %eax
    movl    %eax, %cr0
    ljmpl   $SEL_KERNEL_CS, $AT(long_mode)

    .code64
long_mode:
    movabsq $smp_upper_half, %rax
    jmp     *%rax

    .balign 8
gdt:
    .quad   0
    .quad   0x00cf9b000000ffff          /* 08: 32-bit code */
    .quad   0x00af9b000000ffff          /* 10: 64-bit code */
    .quad   0x00cf93000000ffff          /* 18: data */
gdtr:
    .word   . - gdt - 1
    .long   AT(gdt)
smp_trampoline_end:

    .text
/* From here on the kernel's own tables, which alone have the stack. */
smp_upper_half:
    movq    smp_starting_pml4, %rax
    movq    %rax, %cr3
    movq    smp_starting_stack, %rsp
    xorl    %ebp, %ebp
    call    smp_main
    ud2
