/* SPDX-License-Identifier: MIT
 * What the parts of the program `check` share. Its tests are the rows of rows.def.
 */
#ifndef ENTRYLAB_CHECK_H
#define ENTRYLAB_CHECK_H

/* struct fpu */
#define FPU_MXCSR 256
#define FPU_CW 260

#ifndef __ASSEMBLER__

#include <stdbool.h>

#include "emulator.h"
#include "lib.h"

/* PASS must be 0, so that `if (expect(...))` reads "unless it holds". */
enum verdict { PASS, FAIL, SKIP };

enum verdict fail(const char *pattern, ...) __attribute__((format(printf, 1, 2)));
enum verdict skip(const char *reason);

/* FAIL with both values unless they are equal. */
enum verdict expect(const char *what, unsigned long got, unsigned long want);

/* Whether the kernel offers the harness calls. */
bool selftest(void);

/* What CPUID says. */
bool smap(void);

/* A number that is no call: -ENOSYS. */
enum { CALL_none = 999, BEYOND = 0x12345 };   /* in the call table, and not */

enum { FLAG_CF = 1, FLAG_PF = 4, FLAG_AF = 0x10, FLAG_ZF = 0x40, FLAG_SF = 0x80, FLAG_TF = 0x100,
       FLAG_IF = 0x200, FLAG_DF = 0x400, FLAG_OF = 0x800, FLAG_IOPL = 0x3000, FLAG_NT = 0x4000,
       FLAG_RF = 0x10000, FLAG_AC = 0x40000, FLAG_ID = 0x200000 };
#define FLAGS_START (FLAG_IF | 2)
/* What a program may set and keep over a call; TF is a matter of its own. */
#define FLAGS_KEPT (FLAG_CF | FLAG_PF | FLAG_AF | FLAG_ZF | FLAG_SF | FLAG_DF | FLAG_OF | FLAG_NT \
                    | FLAG_AC | FLAG_ID)

/* One call with all registers chosen: fill `before`, read `after`. call_bare uses no stack and
 * needs enter_bare (`if (!bare())`). Both return at call_back. */
extern struct registers before, after;
extern uintptr_t enter_bare_address;
void call_raw(void);
void call_bare(void);
void call_back(void);
bool bare(void);

/* Fills `before`: a call, a distinct 64-bit pattern in every other register, a stack of its own filled
 * with canaries. call_stack_clean: none but the `used` bytes below RSP changed. */
void poison(long call, unsigned long seed);
enum verdict call_stack_clean(unsigned long used);

/* Compares all registers but ax, cx, r11, and the flags. */
enum verdict unchanged(void);

struct fpu {
    uint64_t xmm[32];
    uint32_t mxcsr;
    uint16_t cw;
};
_Static_assert(offsetof(struct fpu, mxcsr) == FPU_MXCSR, "struct fpu: mxcsr");
_Static_assert(offsetof(struct fpu, cw) == FPU_CW, "struct fpu: cw");
void call_with_fpu(const struct fpu *in, struct fpu *out);

#define CHECK(function, name, argument) enum verdict function(long);
#include <rows.def>
#undef CHECK

#endif
#endif
