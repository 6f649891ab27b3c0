/* SPDX-License-Identifier: MIT
 * SYSCALL, SYSENTER and gates, with MSRs and flags that the kernel does not use.
 */
#include "deviations.h"
#include "kinds.h"

const char no_syscall[] = "the path syscall is not installed";
const char no_sysenter[] = "the path sysenter is not installed";
const char no_callgate[] = "the path callgate is not installed";

bool has_syscall(void)
{
    return msr(MSR_EFER) & EFER_SCE;
}

bool has_sysenter(void)
{
    return msr(MSR_SYSENTER_CS);
}

bool has_callgate(void)
{
    return !attempt(body_callgate, 0);
}

static const char *entered(bool faulted)
{
    return faulted ? fault_name() : "enters";
}

const char *probe_syscall_sce(long unused)
{
    (void)unused;
    set_msr(MSR_EFER, msr(MSR_EFER) & ~(uint64_t)EFER_SCE);
    return entered(attempt(body_syscall, 0));
}

const char *probe_syscall_prefix(long unused)
{
    (void)unused;
    if (!has_syscall())
        return skip(no_syscall);
    if (attempt(body_syscall_prefix, 0))
        return fault_name();
    return attempt_result ? text("next - %ld", attempt_result) : "next";
}

const char *probe_syscall_df(long unused)
{
    (void)unused;
    if (!has_syscall())
        return skip(no_syscall);
    set_msr(MSR_FMASK, msr(MSR_FMASK) & ~(uint64_t)FLAG_DF);
    if (attempt(body_syscall_df, 0))
        return fault_name();
    return attempt_result & FLAG_DF ? "set" : "clear";
}

/* Whatever lets it in goes on as a call of 64-bit code. */
const char *probe_syscall_32(long unused)
{
    (void)unused;
    if (!has_syscall() || set_msr(MSR_CSTAR, msr(MSR_LSTAR)))
        return skip(no_syscall);
    return entered(attempt32(body_syscall32, 0));
}

/* On AMD SYSENTER_CS stays 0, or an emulator that takes SYSENTER would come to the kernel. #UD is
 * raised before the CPU looks at it. */
const char *probe_sysenter(long caller)
{
    if (!cpuid_bit(1, 'd', 11))
        return skip("no SYSENTER");
    if (!amd() && !has_sysenter())
        return skip(no_sysenter);
    return entered(caller == SYSENTER_64 ? attempt(body_sysenter, 0)
                                         : attempt32(body_sysenter32, 0));
}

/* The call itself restores the MSR, so that it can come back. */
const char *probe_sysenter_null(long selector)
{
    uint64_t was = msr(MSR_SYSENTER_CS);

    if (!has_sysenter())
        return skip(no_sysenter);
    set_msr(MSR_SYSENTER_CS, (uint64_t)selector);
    return entered(attempt(body_sysenter_wrmsr, (long)was));
}

/* The kernel counts the #DBs that it gets on its first instruction; step_log takes the user's. */
const char *probe_tf(long path)
{
    static body *const bodies[] = {
        [TF_INT80] = body_int80_tf, [TF_SYSENTER] = body_sysenter_tf,
        [TF_SYSCALL] = body_syscall_tf, [TF_CALLGATE] = body_callgate_tf,
    };
    uint64_t log[1];

    if (path == TF_SYSCALL && !has_syscall())
        return skip(no_syscall);
    if (path == TF_SYSENTER && !has_sysenter())
        return skip(no_sysenter);
    if (path == TF_CALLGATE && !has_callgate())
        return skip(no_callgate);
    long was = HARNESS(counter, (long)COUNTER_DB_IN_KERNEL);
    HARNESS(step_log, log, 1l);
    bool faulted = attempt(bodies[path], 0);
    HARNESS(step_log, 0l, 0l);
    if (faulted)
        return fault_name();
    return text("%ld", HARNESS(counter, (long)COUNTER_DB_IN_KERNEL) - was);
}

const char *probe_callgate_rexw(long unused)
{
    (void)unused;
    return has_callgate() ? entered(attempt(body_callgate_rexw, 0)) : skip(no_callgate);
}
