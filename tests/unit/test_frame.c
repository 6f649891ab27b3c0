/* SPDX-License-Identifier: MIT
 * Layouts that others dictate: Linux's register dump, SYSCALL's and SYSENTER's selectors, FMASK. */
#include "unit.h"

#include "abi.h"
#include "cpu/registers.h"
#include "entry/frame.h"
#include "gdt/selectors.h"

#if defined(__x86_64__) && defined(__linux__)
#include <sys/user.h>

/* The frame is Linux's with the path tag below it. */
static void frame_is_linux_user_regs(void)
{
#define SAME(linux, ours) \
    CHECK_EQ(offsetof(struct user_regs_struct, linux) + sizeof(uint64_t), offsetof(struct trap_frame, ours))
    SAME(r15, r15);
    SAME(r14, r14);
    SAME(r13, r13);
    SAME(r12, r12);
    SAME(rbp, bp);
    SAME(rbx, bx);
    SAME(r11, r11);
    SAME(r10, r10);
    SAME(r9, r9);
    SAME(r8, r8);
    SAME(rax, ax);
    SAME(rcx, cx);
    SAME(rdx, dx);
    SAME(rsi, si);
    SAME(rdi, di);
    SAME(orig_rax, orig_ax);
    SAME(rip, ip);
    SAME(cs, cs);
    SAME(eflags, flags);
    SAME(rsp, sp);
    SAME(ss, ss);
#undef SAME
    CHECK_EQ(0, offsetof(struct trap_frame, path));
    CHECK_EQ(sizeof(struct trap_frame), offsetof(struct user_regs_struct, ss) + 2 * sizeof(uint64_t));
}
#else
static void frame_is_linux_user_regs(void) { unit_skip("only Linux on x86-64 has this struct user_regs_struct"); }
#endif

static void context_is_the_frame_without_its_tag(void)
{
#define SAME(field) CHECK_EQ(offsetof(struct trap_frame, field), offsetof(struct lab_context, field) + 8)
    SAME(r15);
    SAME(r14);
    SAME(r13);
    SAME(r12);
    SAME(bp);
    SAME(bx);
    SAME(r11);
    SAME(r10);
    SAME(r9);
    SAME(r8);
    SAME(ax);
    SAME(cx);
    SAME(dx);
    SAME(si);
    SAME(di);
    SAME(orig_ax);
    SAME(ip);
    SAME(cs);
    SAME(flags);
    SAME(sp);
    SAME(ss);
#undef SAME
    CHECK_EQ(sizeof(struct trap_frame) - 8, sizeof(struct lab_context));
}

static void frame_numbers_for_assembly(void)
{
    CHECK_EQ(offsetof(struct trap_frame, path), FRAME_PATH);
    CHECK_EQ(offsetof(struct trap_frame, r15), FRAME_R15);
    CHECK_EQ(offsetof(struct trap_frame, bx), FRAME_BX);
    CHECK_EQ(offsetof(struct trap_frame, ax), FRAME_AX);
    CHECK_EQ(offsetof(struct trap_frame, orig_ax), FRAME_ORIG_AX);
    CHECK_EQ(offsetof(struct trap_frame, ip), FRAME_IP);
    /* The CPU pushes SS, RSP, RFLAGS, CS, RIP downwards from the frame's end. */
    CHECK_EQ(sizeof(struct trap_frame) - 1 * 8, FRAME_SS);
    CHECK_EQ(sizeof(struct trap_frame) - 2 * 8, FRAME_SP);
    CHECK_EQ(sizeof(struct trap_frame) - 3 * 8, FRAME_FLAGS);
    CHECK_EQ(sizeof(struct trap_frame) - 4 * 8, FRAME_CS);
    CHECK_EQ(sizeof(struct trap_frame) - 5 * 8, FRAME_IP);
    CHECK_EQ(0, FRAME_SIZE % 16);
    CHECK((FRAME_TAG_EXCEPTION | FRAME_TAG_SWAPPED) > FRAME_TAG_VECTOR);
    CHECK_EQ(0, FRAME_TAG_EXCEPTION & FRAME_TAG_SWAPPED);
    CHECK(PATH_COUNT < FRAME_TAG_EXCEPTION);
}

/* SDM vol. 2, SYSCALL, SYSRET, SYSENTER, SYSEXIT: the selectors that "Operation" computes. */
static void selectors_are_what_the_cpu_computes(void)
{
    const unsigned star_kernel = STAR_KERNEL, star_user = STAR_USER, sysenter_cs = STAR_KERNEL;

    CHECK_EQ(star_kernel & 0xfffc, SEL_KERNEL_CS);                  /* SYSCALL, SYSENTER */
    CHECK_EQ(star_kernel + 8, SEL_KERNEL_SS);
    CHECK_EQ((star_user + 16) | 3, SEL_USER_CS);                    /* SYSRETQ */
    CHECK_EQ((star_user + 8) | 3, SEL_USER_SS);
    CHECK_EQ(star_user | 3, SEL_USER_CS32);                         /* SYSRETL */
    CHECK_EQ((sysenter_cs + 32) | 3, SEL_USER_CS);                  /* SYSEXITQ */
    CHECK_EQ((sysenter_cs + 40) | 3, SEL_USER_SS2);
    CHECK_EQ((sysenter_cs + 16) | 3, SEL_USER_CS32);                /* SYSEXITL */
    CHECK_EQ((sysenter_cs + 24) | 3, SEL_USER_SS);
    CHECK_EQ(SEL_CALLGATE, (SEL_TSS + 16) | 3);                     /* both have two slots */
    CHECK_EQ(SEL_TLS, SEL_CALLGATE + 16);
    CHECK_EQ(SEL_TLS, 12 << 3 | 3);                                 /* Linux's */
    CHECK_EQ(GDT_SLOTS * 8, (SEL_TLS & ~7u) + 3 * 8);
    CHECK_EQ(0, SEL_TSS & 7);
}

/* Flags 0 to 21 but the reserved 1, 3, 5, 15, and RF's neighbours VM, VIF, VIP, which a user cannot set. */
static void fmask_is_every_flag_a_user_can_set(void)
{
    static const unsigned char kept[] = { 1, 3, 5, 15, 17, 19, 20 };
    uint32_t expected = (1u << 22) - 1;

    for (unsigned i = 0; i < sizeof(kept); i++)
        expected &= ~(1u << kept[i]);
    CHECK_EQ(0x257fd5, expected);
    CHECK_EQ(expected, FLAGS_SYSCALL_CLEARS);
    CHECK_EQ(FLAGS_USER, FLAGS_USER & FLAGS_SYSCALL_CLEARS);
    CHECK_EQ(FLAGS_NEVER_IN_KERNEL, FLAGS_NEVER_IN_KERNEL & FLAGS_SYSCALL_CLEARS);
    CHECK_EQ(0, FLAGS_USER & (FLAG_IF | FLAG_IOPL | FLAG_RF | FLAG_VM | FLAG_VIF | FLAG_VIP));
}

UNIT_MAIN(TEST(frame_is_linux_user_regs), TEST(context_is_the_frame_without_its_tag), TEST(frame_numbers_for_assembly),
          TEST(selectors_are_what_the_cpu_computes), TEST(fmask_is_every_flag_a_user_can_set))
