/* SPDX-License-Identifier: MIT
 * The address map.
 *
 *   0x0000000000000000  page 0: never mapped
 *   0x0000000000400000  programs
 *   ...                 brk area above the program, mmap area below the stack
 *   0x00007fffffe00000  vDSO, and the user's stack below it
 *   0x00007ffffffff000  the last page: never mapped, so that no return address is 0x800000000000
 *   0xffff800000000000  all RAM (direct map), never executable
 *   0xffffffff80000000  the kernel, linked here + its physical address
 *   0xffffffffc0000000  stacks, each with an unmapped page below
 *   0xfffffffffee00000  the local APIC
 */
#ifndef ENTRYLAB_MM_LAYOUT_H
#define ENTRYLAB_MM_LAYOUT_H

#define PAGE_SIZE 4096

#ifdef __ASSEMBLER__
#define KERNEL_BASE 0xffffffff80000000
#define APIC_WINDOW 0xfffffffffee00000
#else
#define USER_BOTTOM     0x0000000000001000ul
#define USER_TOP        0x00007ffffffff000ul    /* first address a user never has */
#define COMPAT_LAST     0x00000000fffff000ul    /* the last page below 4 GiB: never mapped */
#define VDSO_BASE       0x00007fffffe00000ul
#define USER_STACK_TOP  0x00007fffffd00000ul
#define USER_STACK_SIZE 0x0000000000040000ul
#define USER_MMAP_TOP   0x00007fffff000000ul    /* mmap grows down from here */
/* The same for a 32-bit program. */
#define VDSO32_BASE     0x00000000ffe00000ul
#define STACK32_TOP     0x00000000ffd00000ul
#define MMAP32_TOP      0x00000000ff000000ul
#define DIRECT_BASE     0xffff800000000000ul
#define KERNEL_BASE     0xffffffff80000000ul
#define BOOT_MAPPED     0x0000000100000000ul    /* physical memory that boot.S maps */
#define DIRECT_SIZE     0x0000400000000000ul    /* of the direct map, at most */
#define STACKS_BASE     0xffffffffc0000000ul
#define APIC_WINDOW     0xfffffffffee00000ul
#define UNMAPPED_POISON 0xffffffffbad00000ul    /* canonical, never mapped: for MSRs that must hold something */
#endif

#endif
