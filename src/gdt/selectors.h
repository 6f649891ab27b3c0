/* SPDX-License-Identifier: MIT
 * The GDT's order. SYSCALL, SYSRET, SYSENTER and SYSEXIT compute selectors from one number each, so
 * the order is theirs; this is the smallest that serves all four, and Linux's with one slot more. */
#ifndef ENTRYLAB_GDT_SELECTORS_H
#define ENTRYLAB_GDT_SELECTORS_H

#define SEL_KERNEL_CS32 0x08            /* the 32-bit start only */
#define SEL_KERNEL_CS   0x10
#define SEL_KERNEL_SS   0x18            /* SYSCALL: STAR[47:32] + 8;   SYSENTER: SYSENTER_CS + 8 */
#define SEL_USER_CS32   (0x20 | 3)      /* SYSRETL: STAR[63:48];       SYSEXITL: SYSENTER_CS + 16 */
#define SEL_USER_SS     (0x28 | 3)      /* SYSRET:  STAR[63:48] + 8;   SYSEXITL: SYSENTER_CS + 24 */
#define SEL_USER_CS     (0x30 | 3)      /* SYSRETQ: STAR[63:48] + 16;  SYSEXITQ: SYSENTER_CS + 32 */
#define SEL_USER_SS2    (0x38 | 3)      /*                             SYSEXITQ: SYSENTER_CS + 40 */
#define SEL_TSS         0x40            /* two slots */
#define SEL_CALLGATE    (0x50 | 3)      /* two slots; empty until the path callgate is installed */
#define SEL_TLS         (0x60 | 3)      /* Linux's three slots for set_thread_area, 12 to 14 */
#define GDT_TLS_FIRST   12
#define GDT_TLS_SLOTS   3
#define GDT_SLOTS       15

#define STAR_KERNEL     SEL_KERNEL_CS   /* STAR[47:32], SYSENTER_CS */
#define STAR_USER       SEL_USER_CS32   /* STAR[63:48] */

#ifndef __ASSEMBLER__
_Static_assert(SEL_KERNEL_SS == STAR_KERNEL + 8, "SYSCALL and SYSENTER load SS from CS + 8");
_Static_assert(SEL_USER_SS == STAR_USER + 8, "SYSRET loads SS from STAR[63:48] + 8");
_Static_assert(SEL_USER_CS == STAR_USER + 16, "SYSRETQ loads CS from STAR[63:48] + 16");
_Static_assert(SEL_USER_CS32 == ((STAR_KERNEL + 16) | 3), "SYSEXITL loads CS from SYSENTER_CS + 16");
_Static_assert(SEL_USER_SS == ((STAR_KERNEL + 24) | 3), "SYSEXITL loads SS from SYSENTER_CS + 24");
_Static_assert(SEL_USER_CS == ((STAR_KERNEL + 32) | 3), "SYSEXITQ loads CS from SYSENTER_CS + 32");
_Static_assert(SEL_USER_SS2 == ((STAR_KERNEL + 40) | 3), "SYSEXITQ loads SS from SYSENTER_CS + 40");
_Static_assert(SEL_TLS == (GDT_TLS_FIRST * 8 | 3) && GDT_SLOTS == GDT_TLS_FIRST + GDT_TLS_SLOTS, "Linux's TLS slots");
#endif

#endif
