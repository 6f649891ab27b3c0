/* SPDX-License-Identifier: MIT
 * From GRUB's 32-bit entry to kmain() in the upper half. */
#include "boot/multiboot2.h"
#include "cpu/registers.h"
#include "gdt/selectors.h"
#include "mm/layout.h"

#define PHYSICAL(symbol) (symbol - KERNEL_BASE)

    .section .boot.header, "a"
    .balign 8
header:
    .long   MB2_HEADER_MAGIC
    .long   0                           /* i386 protected mode */
    .long   header_end - header
    .long   -(MB2_HEADER_MAGIC + (header_end - header))
    .word   MB2_TAG_END, 0
    .long   8
header_end:

    .section .boot.text, "ax"
    .code32

/* Have: EAX = the loader's magic, EBX = physical address of the information; paging and interrupts off,
 * flat segments, no stack. */
    .globl  boot_start
boot_start:
    cld
    movl    $PHYSICAL(boot_stack_top), %esp
    movl    %eax, %ebp
    movl    %ebx, %esi

    cmpl    $MB2_LOADER_MAGIC, %ebp
    movl    $1, %edi
    movl    $why_loader, %edx
    jne     refuse32

    movl    $0x80000000, %eax           /* a 64-bit CPU answers leaf 8000_0001 */
    cpuid
    cmpl    $0x80000001, %eax
    movl    $2, %edi
    movl    $why_long, %edx
    jb      refuse32
    movl    $0x80000001, %eax
    cpuid
    movl    %edx, %ecx
    movl    $why_long, %edx
    btl     $29, %ecx
    jnc     refuse32
    movl    $3, %edi
    movl    $why_nx, %edx
    btl     $20, %ecx
    jnc     refuse32

    /* 4 GiB in pages of 2 MiB: at 0, at DIRECT_BASE and, the first of them, at KERNEL_BASE. */
    movl    $PHYSICAL(boot_pd), %edi
    movl    $0x83, %eax                 /* present, writable, 2 MiB */
    movl    $4 * 512, %ecx
1:  movl    %eax, (%edi)
    movl    $0, 4(%edi)
    addl    $0x200000, %eax
    addl    $8, %edi
    loop    1b
    movl    $PHYSICAL(boot_pdpt), %edi
    movl    $PHYSICAL(boot_pd) + 3, %eax
    movl    $4, %ecx
2:  movl    %eax, (%edi)
    addl    $PAGE_SIZE, %eax
    addl    $8, %edi
    loop    2b
    movl    $PHYSICAL(boot_pd) + 3, PHYSICAL(boot_pdpt_kernel) + 510 * 8
    movl    $PHYSICAL(boot_pdpt) + 3, PHYSICAL(boot_pml4)
    movl    $PHYSICAL(boot_pdpt) + 3, PHYSICAL(boot_pml4) + 256 * 8
    movl    $PHYSICAL(boot_pdpt_kernel) + 3, PHYSICAL(boot_pml4) + 511 * 8

    movl    $CR4_PAE, %eax
    movl    %eax, %cr4
    movl    $PHYSICAL(boot_pml4), %eax
    movl    %eax, %cr3
    movl    $MSR_EFER, %ecx
    rdmsr
    orl     $EFER_LME | EFER_NXE, %eax
    wrmsr
    /* Bochs' firmware leaves CD and NW set: a CPU with its caches off. */
    movl    $CR0_PG | CR0_WP | CR0_NE | CR0_MP | CR0_PE, %eax
    movl    %eax, %cr0
    lgdt    boot_gdtr
    ljmp    $SEL_KERNEL_CS, $boot_long

/* Before there is C: EDX = text, EDI = the error's number. */
refuse32:
    movl    %edx, %esi
    movw    $0x3f8 + 3, %dx
    movb    $0x80, %al
    outb    %al, %dx
    movw    $0x3f8, %dx
    movb    $1, %al
    outb    %al, %dx
    movw    $0x3f8 + 1, %dx
    xorl    %eax, %eax
    outb    %al, %dx
    movw    $0x3f8 + 3, %dx
    movb    $3, %al
    outb    %al, %dx
3:  lodsb
    testb   %al, %al
    jz      6f
    movb    %al, %ah
    movl    $100000, %ecx               /* no UART, no waiting for ever */
4:  movw    $0x3f8 + 5, %dx
    inb     %dx, %al
    testb   $0x20, %al
    loopz   4b
    movb    %ah, %al
    movw    $0x3f8, %dx
    outb    %al, %dx
    jmp     3b
6:  lodsb                               /* behind the line, the same for the host */
    testb   %al, %al
    jz      7f
    outb    %al, $0xe9
    jmp     6b
7:  movw    $0x3f8 + 5, %dx             /* the last byte is out before the machine stops */
    movl    $100000, %ecx
10: inb     %dx, %al
    testb   $0x40, %al
    loopz   10b
    leal    0x20(%edi), %eax            /* EXIT_BOOT_ERROR + number */
    movw    $0xf4, %dx
    outl    %eax, %dx
    movw    $0x8900, %dx
    movl    $bochs_exit, %esi
8:  lodsb
    testb   %al, %al
    jz      9f
    outb    %al, %dx
    jmp     8b
9:  cli
    hlt
    jmp     9b

    .code64
boot_long:
    movl    $SEL_KERNEL_SS, %eax
    movl    %eax, %ss
    movl    %eax, %ds
    movl    %eax, %es
    movabsq $boot_stack_top, %rsp
    movl    %esi, %edi
    movabsq $kmain, %rax
    xorl    %ebp, %ebp
    call    *%rax
    ud2

    .section .boot.rodata, "a"
    .balign 8
boot_gdt:
    .quad   0
    .quad   0x00cf9b000000ffff          /* 08: 32-bit code, base 0, limit 4 GiB, DPL 0 */
    .quad   0x00af9b000000ffff          /* 10: 64-bit code */
    .quad   0x00cf93000000ffff          /* 18: data */
boot_gdtr:
    .word   . - boot_gdt - 1
    .quad   boot_gdt

.macro WHY label:req, number:req, text:req, cure:req
\label:
    .asciz  "boot: error E0\number: \text; \cure\n"
    .asciz  "K {\"boot_error\":\"E0\number\",\"message\":\"\text\"}\n"
.endm
bochs_exit:
    .asciz  "Shutdown"
    WHY why_loader,  1, "the magic in EAX is not Multiboot2's", "start it by GRUB's command multiboot2"
    WHY why_long,    2, "this CPU has no long mode (CPUID 8000_0001 EDX bit 29)", "it needs a 64-bit CPU; with QEMU, not -cpu qemu32"
    WHY why_nx,      3, "this CPU has no NX (CPUID 8000_0001 EDX bit 20)", "enable NX in the firmware or choose another CPU model"

    .bss
    .balign PAGE_SIZE
    .globl  boot_pml4
boot_pml4:        .skip PAGE_SIZE
boot_pdpt:        .skip PAGE_SIZE
boot_pdpt_kernel: .skip PAGE_SIZE
boot_pd:          .skip 4 * PAGE_SIZE
    .globl  boot_stack_top
boot_stack:       .skip 4 * PAGE_SIZE
boot_stack_top:
