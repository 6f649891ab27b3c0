/* SPDX-License-Identifier: MIT
 * L6 L2: XMM registers are 0, the x87 stack is empty, MXCSR and the control word are the initial
 * ones.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    uint64_t xmm[16][2];
    uint32_t mxcsr;
    struct { uint32_t control, status, tag, rest[4]; } x87;

    __asm__ volatile("movups %%xmm0, 0(%0); movups %%xmm1, 16(%0); movups %%xmm2, 32(%0); movups %%xmm3, 48(%0)\n"
                     "movups %%xmm4, 64(%0); movups %%xmm5, 80(%0); movups %%xmm6, 96(%0); movups %%xmm7, 112(%0)\n"
                     "movups %%xmm8, 128(%0); movups %%xmm9, 144(%0); movups %%xmm10, 160(%0)\n"
                     "movups %%xmm11, 176(%0); movups %%xmm12, 192(%0); movups %%xmm13, 208(%0)\n"
                     "movups %%xmm14, 224(%0); movups %%xmm15, 240(%0)"
                     : : "r"(xmm) : "memory");
    __asm__ volatile("stmxcsr %0; fnstenv %1" : "=m"(mxcsr), "=m"(x87));
    for (int i = 2; i < 16; i++)        /* C may have used the first two */
        expect("XMM", (long long)(xmm[i][0] | xmm[i][1]), 0);
    expect("XMM0's secret", xmm[0][0] == 0x5ec4e7c0de5ec4e7 || xmm[1][0] == 0x5ec4e7c0de5ec4e7, false);
    expect("MXCSR", mxcsr, 0x1f80);
    expect("control word", x87.control & 0xffff, 0x37f);
    expect("status word", x87.status & 0xffff, 0);
    expect("tag word", x87.tag & 0xffff, 0xffff);
}
