/* SPDX-License-Identifier: MIT
 * MSRs, selectors and flags: what may be loaded, and what is read.
 */
#include "deviations.h"

/* main() restores the MSR. */
const char *probe_wrmsr_hole(long number)
{
    return set_msr((uint32_t)number, HOLE) ? "#GP" : "none";
}

const char *probe_wrmsr_efer(long unused)
{
    (void)unused;
    return set_msr(MSR_EFER, msr(MSR_EFER) | 1ul << 40) ? "#GP" : "none";
}

const char *probe_rdmsr_unknown(long number)
{
    uint64_t value;

    return HARNESS(rdmsr, number, &value) ? "#GP" : "none";
}

const char *probe_mov_ss_null(long selector)
{
    attempt(body_mov_ss_null, selector);
    return fault_name();
}

/* Bits 19-16 of what LAR gives are undefined; of a system descriptor (bit 12 clear) 23-20 too. */
const char *probe_lar(long selector)
{
    if (selector == SEL_CALLGATE && !has_callgate())
        return skip(no_callgate);
    attempt(body_lar, selector);
    if (attempt_result == -1)
        return "refused";
    return text("0x%lx", attempt_result & (attempt_result & 1 << 12 ? 0xf0ff00 : 0xff00));
}

const char *probe_lsl(long selector)
{
    if (selector == SEL_CALLGATE && !has_callgate())
        return skip(no_callgate);
    attempt(body_lsl, selector);
    return attempt_result == -1 ? "refused" : text("0x%lx", attempt_result);
}

const char *probe_verify(long what)
{
    attempt((body *)what, SEL_USER_CS);
    return attempt_result ? "ZF set" : "ZF clear";
}

const char *probe_popf(long unused)
{
    (void)unused;
    if (attempt(body_popf, 0))
        return fault_name();
    return text("0x%lx", attempt_result & (FLAG_IOPL | FLAG_IF));
}

const char *probe_smap(long unused)
{
    static uint64_t word;

    (void)unused;
    if (!cpuid_bit(7, 'b', 20))
        return skip("no SMAP");
    return HARNESS(touch_user, &word) == 1 ? "faults" : "reads";
}
