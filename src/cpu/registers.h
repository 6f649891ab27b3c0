/* SPDX-License-Identifier: MIT
 * Bits of RFLAGS, control registers and MSRs, shared by C and assembly. SDM vol. 3, "System flags and
 * fields in the EFLAGS register", "Control registers", and vol. 4, "Model-specific registers". */
#ifndef ENTRYLAB_CPU_REGISTERS_H
#define ENTRYLAB_CPU_REGISTERS_H

#define FLAG_CF    0x00000001
#define FLAG_ONE   0x00000002           /* always set */
#define FLAG_PF    0x00000004
#define FLAG_AF    0x00000010
#define FLAG_ZF    0x00000040
#define FLAG_SF    0x00000080
#define FLAG_TF    0x00000100
#define FLAG_IF    0x00000200
#define FLAG_DF    0x00000400
#define FLAG_OF    0x00000800
#define FLAG_IOPL  0x00003000
#define FLAG_NT    0x00004000
#define FLAG_RF    0x00010000
#define FLAG_VM    0x00020000
#define FLAG_AC    0x00040000
#define FLAG_VIF   0x00080000
#define FLAG_VIP   0x00100000
#define FLAG_ID    0x00200000

/* The flags a user owns; IF is always set and everything else always clear for him. */
#define FLAGS_USER (FLAG_CF | FLAG_PF | FLAG_AF | FLAG_ZF | FLAG_SF | FLAG_TF | FLAG_DF | FLAG_OF | \
                    FLAG_NT | FLAG_AC | FLAG_ID)
/* What the kernel never runs with. SYSCALL clears by FMASK; the other stubs clear themselves. */
#define FLAGS_NEVER_IN_KERNEL (FLAG_TF | FLAG_IF | FLAG_DF | FLAG_IOPL | FLAG_NT | FLAG_AC)
/* FMASK: Linux's 0x257fd5, every flag but the reserved ones, RF, VM, VIF and VIP. */
#define FLAGS_SYSCALL_CLEARS (FLAG_CF | FLAG_PF | FLAG_AF | FLAG_ZF | FLAG_SF | FLAG_OF | FLAG_ID | \
                              FLAG_RF | FLAGS_NEVER_IN_KERNEL)

#define CR0_PE     0x00000001
#define CR0_MP     0x00000002
#define CR0_EM     0x00000004
#define CR0_TS     0x00000008
#define CR0_NE     0x00000020
#define CR0_WP     0x00010000
#define CR0_AM     0x00040000
#define CR0_NW     0x20000000
#define CR0_CD     0x40000000
#define CR0_PG     0x80000000

#define CR4_DE         0x00000008
#define CR4_PAE        0x00000020
#define CR4_MCE        0x00000040
#define CR4_PGE        0x00000080
#define CR4_OSFXSR     0x00000200
#define CR4_OSXMMEXCPT 0x00000400
#define CR4_UMIP       0x00000800
#define CR4_FSGSBASE   0x00010000
#define CR4_OSXSAVE    0x00040000
#define CR4_SMEP       0x00100000
#define CR4_SMAP       0x00200000

#define EFER_SCE 0x001
#define EFER_LME 0x100
#define EFER_NXE 0x800

#define MSR_SYSENTER_CS    0x174
#define MSR_SYSENTER_ESP   0x175
#define MSR_SYSENTER_EIP   0x176
#define MSR_EFER           0xc0000080
#define MSR_STAR           0xc0000081
#define MSR_LSTAR          0xc0000082
#define MSR_CSTAR          0xc0000083
#define MSR_FMASK          0xc0000084
#define MSR_FS_BASE        0xc0000100
#define MSR_GS_BASE        0xc0000101
#define MSR_KERNEL_GS_BASE 0xc0000102

#define DR7_NONE 0x400                  /* no breakpoint; the bit is always set */
#define DR7_GLOBAL_0 0x2                /* DR0, DR1: an execute breakpoint, in every task */
#define DR7_GLOBAL_1 0x8
#define DR6_BREAKPOINTS 0xf
#define DR6_BS 0x4000                   /* single step */

#define VECTOR_DB 1
#define VECTOR_NMI 2
#define VECTOR_BP 3
#define VECTOR_OF 4
#define VECTOR_UD 6
#define VECTOR_DF 8
#define VECTOR_GP 13
#define VECTOR_PF 14
#define VECTOR_MC 18
#define VECTOR_INT80 0x80

#ifndef __ASSEMBLER__
_Static_assert(FLAGS_SYSCALL_CLEARS == 0x257fd5, "Linux's FMASK");
#endif

#endif
