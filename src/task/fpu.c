/* SPDX-License-Identifier: MIT */
#include "task/fpu.h"

#include "cpu/features.h"
#include "cpu/insn.h"

#define XSAVE_SIZE 4096
#define MXCSR_DEFAULT 0x1f80

/* SDM vol. 1, "FXSAVE area" and "XSAVE area": zero but for the two control words. With XSTATE_BV = 0,
 * XRSTOR gives every component its initial state, and reads MXCSR from here. */
static struct {
    uint16_t control_word, status_word;
    uint8_t other[20];
    uint32_t mxcsr;
    uint8_t rest[XSAVE_SIZE - 28];
} __attribute__((aligned(64))) initial = { .control_word = 0x37f, .mxcsr = MXCSR_DEFAULT };

void fpu_reset(void)
{
    if (cpu_has(FEATURE_XSAVE))
        __asm__ volatile("xrstor64 %0" :: "m"(initial), "a"(0xffffffff), "d"(0xffffffff));
    else
        __asm__ volatile("fxrstor64 %0" :: "m"(initial));
}
