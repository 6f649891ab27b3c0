/* SPDX-License-Identifier: MIT
 * Control registers and MSRs as the CPU has them, and the check of a CPU before ring 3. */
#include "selftest/setup.h"

#include "boot/multiboot2.h"
#include "cpu/features.h"
#include "cpu/insn.h"
#include "cpu/registers.h"
#include "entry/entry.h"
#include "gdt/selectors.h"
#include "lib/print.h"
#include "mm/layout.h"

extern const char entry_syscall[], entry_syscall32[], entry_syscall32_refused[], entry_sysenter[],
    entry_sysenter32[];

enum { ALWAYS = -1, NEVER = -2 }; /* else the feature that decides */

static const struct control {
    uint32_t bit;
    int when;
    const char *name;
} cr0_bits[] = {
    { 1u << 0, ALWAYS, "CR0.PE" }, { 1u << 1, ALWAYS, "CR0.MP" }, { 1u << 2, NEVER, "CR0.EM" },
    { 1u << 3, NEVER, "CR0.TS" }, { 1u << 5, ALWAYS, "CR0.NE" }, { 1u << 16, ALWAYS, "CR0.WP" },
    { 1u << 18, ALWAYS, "CR0.AM" }, { 1u << 29, NEVER, "CR0.NW" }, { 1u << 30, NEVER, "CR0.CD" },
    { 1u << 31, ALWAYS, "CR0.PG" },
}, cr4_bits[] = {
    { 1u << 2, NEVER, "CR4.TSD" }, { 1u << 3, FEATURE_DE, "CR4.DE" }, { 1u << 5, ALWAYS, "CR4.PAE" },
    { 1u << 6, FEATURE_MCE, "CR4.MCE" }, { 1u << 7, FEATURE_PGE, "CR4.PGE" }, { 1u << 8, NEVER, "CR4.PCE" },
    { 1u << 9, ALWAYS, "CR4.OSFXSR" }, { 1u << 10, ALWAYS, "CR4.OSXMMEXCPT" }, { 1u << 11, FEATURE_UMIP, "CR4.UMIP" },
    { 1u << 16, FEATURE_FSGSBASE, "CR4.FSGSBASE" }, { 1u << 18, FEATURE_XSAVE, "CR4.OSXSAVE" },
    { 1u << 20, FEATURE_SMEP, "CR4.SMEP" }, { 1u << 21, FEATURE_SMAP, "CR4.SMAP" },
}, efer_bits[] = {
    { 1u << 8, ALWAYS, "EFER.LME" }, { 1u << 10, ALWAYS, "EFER.LMA" }, { 1u << 11, ALWAYS, "EFER.NXE" },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool bits_wrong(uint64_t value, const struct control *bits, unsigned count, char *why)
{
    for (unsigned i = 0; i < count; i++) {
        bool wanted = bits[i].when == ALWAYS || (bits[i].when >= 0 && cpu_features[bits[i].when]);
        if (!!(value & bits[i].bit) == wanted)
            continue;
        format(why, SETUP_WHY, "%s is %u, %u belongs there%s (the register is 0x%lx)", bits[i].name,
               !wanted, wanted, bits[i].when >= 0 && wanted ? ", since CPUID has it" : "", value);
        return true;
    }
    return false;
}

static bool value_wrong(const char *name, uint64_t is, uint64_t wanted, const char *what, char *why)
{
    if (is == wanted)
        return false;
    format(why, SETUP_WHY, "%s is 0x%lx, 0x%lx belongs there: %s", name, is, wanted, what);
    return true;
}

static bool msr_wrong(const char *name, uint32_t msr, uint64_t wanted, const char *what, char *why)
{
    return value_wrong(name, rdmsr(msr), wanted, what, why);
}

static bool syscall_wrong(char *why)
{
    bool here = path_installed(PATH_syscall), here32 = !path_absent(PATH_syscall, CALLER_32);
    uint64_t star = rdmsr(MSR_STAR);

    if (value_wrong("EFER.SCE", rdmsr(MSR_EFER) & 1, here,
                    here ? "the path syscall is installed" : "the path syscall is not installed",
                    why))
        return true;
    if (!here)
        return false;
    return value_wrong("STAR[47:32]", star >> 32 & 0xffff, SEL_KERNEL_CS,
                       "SYSCALL's CS, and SS - 8", why)
           || value_wrong("STAR[63:48]", star >> 48, SEL_USER_CS32,
                          "SYSRETL's CS, SYSRETQ's CS - 16, SS - 8", why)
           || msr_wrong("LSTAR", MSR_LSTAR, (uint64_t)entry_syscall, "entry_syscall", why)
           || msr_wrong("CSTAR", MSR_CSTAR,
                        (uint64_t)(here32 ? entry_syscall32 : entry_syscall32_refused),
                        here32 ? "entry_syscall32" : "entry_syscall32_refused", why)
           || msr_wrong("FMASK", MSR_FMASK, 0x257fd5, "the flags that SYSCALL clears", why);
}

static bool sysenter_wrong(const struct cpu *cpu, char *why)
{
    bool wide = cpu->caller == CALLER_64;

    if (!cpu_has(FEATURE_SEP))
        return false;
    if (!path_installed(PATH_sysenter))
        return msr_wrong("SYSENTER_CS", MSR_SYSENTER_CS, 0, "the path sysenter is not installed",
                         why);
    return msr_wrong("SYSENTER_CS", MSR_SYSENTER_CS, SEL_KERNEL_CS,
                     "SYSENTER's CS, from which four selectors follow", why)
           || msr_wrong("SYSENTER_ESP", MSR_SYSENTER_ESP, UNMAPPED_POISON, "poison", why)
           || msr_wrong("SYSENTER_EIP", MSR_SYSENTER_EIP,
                        (uint64_t)(wide ? entry_sysenter : entry_sysenter32),
                        wide ? "entry_sysenter" : "entry_sysenter32", why);
}

bool registers_wrong(const struct cpu *cpu, char *why)
{
    return bits_wrong(read_cr0(), cr0_bits, COUNT(cr0_bits), why)
           || bits_wrong(read_cr4(), cr4_bits, COUNT(cr4_bits), why)
           || bits_wrong(rdmsr(MSR_EFER), efer_bits, COUNT(efer_bits), why) || syscall_wrong(why)
           || sysenter_wrong(cpu, why);
}

bool setup_wrong(const struct cpu *cpu, char *why)
{
    return registers_wrong(cpu, why) || tables_wrong(cpu, why);
}

/* True of what only holds before the first program. */
static bool start_wrong(const struct cpu *cpu, char *why)
{
    static uint64_t first_cr0, first_cr4, first_efer;
    uint64_t cr0 = read_cr0(), cr4 = read_cr4(), efer = rdmsr(MSR_EFER);

    if (!cpu->id) {
        first_cr0 = cr0;
        first_cr4 = cr4;
        first_efer = efer;
    }
    return msr_wrong("GS base", MSR_GS_BASE, (uint64_t)cpu, "this CPU's block", why)
           || msr_wrong("KERNEL_GS_BASE", MSR_KERNEL_GS_BASE, 0, "there is no user yet", why)
           || value_wrong("CR0", cr0, first_cr0, "the first CPU's", why)
           || value_wrong("CR4", cr4, first_cr4, "the first CPU's", why)
           || value_wrong("EFER", efer, first_efer, "the first CPU's", why);
}

void setup_check(void)
{
    const struct cpu *cpu = cpu_by_gdtr();
    char why[SETUP_WHY], line[SETUP_WHY + 20];

    if (!setup_wrong(cpu, why) && !start_wrong(cpu, why))
        return;
    if (cpu->id)
        format(line, sizeof(line), "CPU %u: %s", cpu->id, why);
    boot_refuse(BOOT_SETUP, cpu->id ? line : why);
}
