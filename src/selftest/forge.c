/* SPDX-License-Identifier: MIT
 * The call `forge`: vectors that no emulator raises at the IRETQ to user, where hardware does. */
#include "cpu/percpu.h"
#include "cpu/registers.h"
#include "entry/calls.h"
#include "entry/errno.h"
#include "task/task.h"

extern const char exception_stubs[256][16];

void forge_at_iretq(const char *stub, uint64_t error, uint64_t sp, uint64_t stack) __attribute__((noreturn));

/* #DF, #TS, #NP, #SS, #GP, #PF, #AC, #CP: with an error code. */
#define WITH_ERROR (1u << 8 | 0x1fu << 10 | 1u << 17 | 1u << 21)

long sys_forge(uint64_t vector, uint64_t error)
{
    uint64_t sp = (uint64_t)&current()->frame.ip;

    if (vector >= 32 || !(WITH_ERROR >> vector & 1))
        return -EINVAL;
    uint64_t stack = vector == VECTOR_DF ? this_cpu()->tss.ist[IST_DF] : sp & -16ul;
    forge_at_iretq(exception_stubs[vector], error, sp, stack);
}
