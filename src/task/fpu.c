/* SPDX-License-Identifier: MIT */
#include "task/fpu.h"

#include "lib/string.h"

#define CONTROL_WORD 0x37f
#define MXCSR_AT 24
#define MXCSR_DEFAULT 0x1f80

void fpu_init(struct fpu_state *state)
{
    const uint16_t control = CONTROL_WORD;
    const uint32_t mxcsr = MXCSR_DEFAULT;

    /* XSTATE_BV = 0: every component its initial state. FXRSTOR takes zeros and these two. */
    memset(state, 0, sizeof(*state));
    memcpy(state->bytes, &control, sizeof(control));
    memcpy(state->bytes + MXCSR_AT, &mxcsr, sizeof(mxcsr));
}
