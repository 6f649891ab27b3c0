/* SPDX-License-Identifier: MIT
 * Leaving ring 0 with values that the kernel's own exits never let through.
 */
#include "deviations.h"
#include "kinds.h"

bool leave_by(enum lab_exit which, uint64_t ip, uint64_t sp, uint64_t flags)
{
    exit_arguments[0] = which;
    exit_arguments[1] = (long)ip;
    exit_arguments[2] = (long)sp;
    exit_arguments[3] = (long)flags;
    return attempt(body_exit, 0);
}

/* #UD in ring 0 is nothing that the call probe_exit comes back from. SYSRET raises it without
 * EFER.SCE, AMD's SYSEXIT in long mode: its rows are SILENT there. */
const char *probe_exit(long kind)
{
    if (kind >> 8 == EXIT_SYSRETQ && !has_syscall())
        return skip(no_syscall);
    if (kind >> 8 == EXIT_SYSEXITQ && !has_sysenter())
        return skip(no_sysenter);
    uint64_t ip = kind & EXIT_IP ? HOLE : (uint64_t)landing_flags;
    uint64_t sp = kind & EXIT_SP ? HOLE : (uint64_t)&kind;
    bool faulted = leave_by(kind >> 8, ip, sp, FLAGS_SANE);

    if (faulted)
        return text("%s in ring %lu", vector_name(), seen.cs & 3);
    return attempt_result == 1 ? "#GP in ring 0" : "none";
}

/* TF would step into the landing; RF and VM are for sysret_flag. */
const char *probe_sysret_flags(long unused)
{
    uint64_t flags = ~(uint64_t)(FLAG_TF | FLAG_RF | FLAG_VM);

    (void)unused;
    if (!has_syscall())
        return skip(no_syscall);
    if (leave_by(EXIT_SYSRETQ, (uint64_t)landing_flags, 0, flags))
        return fault_name();
    return text("0x%lx", attempt_result);
}

/* PUSHF shows neither RF nor VM. The frame of INT3 shows VM, and RF where the CPU does not clear it
 * before, as the SDM wants. IOPL, because VM86 mode would want it. */
const char *probe_sysret_flag(long flag)
{
    if (!has_syscall())
        return skip(no_syscall);
    leave_by(EXIT_SYSRETQ, (uint64_t)landing_int3, 0, FLAGS_SANE | FLAG_IOPL | (uint64_t)flag);
    if (seen.vector != 3)
        return fault_name();
    return seen.flags & (uint64_t)flag ? "set" : "clear";
}

const char *probe_sysret_selector(long shift)
{
    uint64_t star = msr(MSR_STAR);

    if (!has_syscall())
        return skip(no_syscall);
    set_msr(MSR_STAR, star & ~(3ul << 48));
    if (attempt(body_syscall_star, (long)star))
        return fault_name();
    return text("0x%lx", attempt_result >> shift & 0xffff);
}
