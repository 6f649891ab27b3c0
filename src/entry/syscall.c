/* SPDX-License-Identifier: MIT */
#include "entry/entry.h"

#include "cpu/features.h"
#include "cpu/insn.h"
#include "cpu/registers.h"
#include "gdt/selectors.h"

extern void entry_syscall(void), entry_syscall32(void), entry_syscall32_refused(void);

/* The vendor, not a try: Intel's CPUs raise #UD for SYSCALL in compatibility mode, which TCG does not. */
static const char *syscall_usable(enum caller caller)
{
    if (!cpu_has(FEATURE_SYSCALL))
        return "CPUID 8000_0001 EDX bit 11 is clear: no SYSCALL";
    if (caller == CALLER_32 && !cpu_vendor_is_amd())
        return "only AMD's and Hygon's CPUs take SYSCALL from 32-bit code";
    return NULL;
}

/* SDM vol. 3, "Fast system calls in 64-bit mode". */
static void syscall_install(void)
{
    wrmsr(MSR_STAR, (uint64_t)STAR_USER << 48 | (uint64_t)STAR_KERNEL << 32);
    wrmsr(MSR_LSTAR, (uint64_t)entry_syscall);
    /* Where the CPU should not let 32-bit code come this way, what comes all the same gets -ENOSYS. */
    wrmsr(MSR_CSTAR, (uint64_t)(path_absent(PATH_syscall, CALLER_32) ? entry_syscall32_refused : entry_syscall32));
    wrmsr(MSR_FMASK, FLAGS_SYSCALL_CLEARS);
    wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SCE);
}

const struct entry_path path_syscall = { syscall_usable, syscall_install, NULL };
