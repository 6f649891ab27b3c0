/* SPDX-License-Identifier: MIT */
#include "entry/entry.h"

#include "cpu/features.h"
#include "cpu/insn.h"
#include "cpu/registers.h"
#include "gdt/selectors.h"
#include "mm/layout.h"

extern void entry_syscall(void);

static const char *syscall_usable(void)
{
    return cpu_has(FEATURE_SYSCALL) ? NULL : "CPUID 8000_0001 EDX bit 11 is clear: no SYSCALL";
}

/* SDM vol. 3, "Fast system calls in 64-bit mode". */
static void syscall_install(void)
{
    wrmsr(MSR_STAR, (uint64_t)STAR_USER << 48 | (uint64_t)STAR_KERNEL << 32);
    wrmsr(MSR_LSTAR, (uint64_t)entry_syscall);
    wrmsr(MSR_CSTAR, UNMAPPED_POISON);
    wrmsr(MSR_FMASK, FLAGS_SYSCALL_CLEARS);
    wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SCE);
}

const struct entry_path path_syscall = { syscall_usable, syscall_install };
