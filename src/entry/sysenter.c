/* SPDX-License-Identifier: MIT */
#include "entry/entry.h"

#include "cpu/features.h"
#include "cpu/insn.h"
#include "cpu/registers.h"
#include "gdt/selectors.h"
#include "mm/layout.h"

extern void entry_sysenter(void), entry_sysenter32(void);

/* The vendor, not a try: emulators let pass what AMD's hardware refuses (EFER.LMA = 1: #UD). */
static const char *sysenter_usable(enum caller caller)
{
    if (!cpu_has(FEATURE_SEP))
        return "CPUID 1 EDX bit 11 is clear: no SYSENTER";
    if (cpu_vendor_is_amd())
        return "this CPU is AMD's or Hygon's: it has no SYSENTER in long mode";
    return NULL;
}

/* SDM vol. 3, "SYSENTER and SYSEXIT instructions in IA-32e mode". RSP is loaded by the stub: until then
 * it is poison, so that a push too early is a fault and not somebody's memory. */
static void sysenter_install(void)
{
    wrmsr(MSR_SYSENTER_CS, STAR_KERNEL);
    wrmsr(MSR_SYSENTER_ESP, UNMAPPED_POISON);
    wrmsr(MSR_SYSENTER_EIP, (uint64_t)entry_sysenter);
}

/* SYSENTER does not say which mode it came from, and the two have different conventions for the stack
 * pointer and different ways back: the process decides, not a register of its. */
static void sysenter_set_caller(enum caller caller)
{
    wrmsr(MSR_SYSENTER_EIP, (uint64_t)(caller == CALLER_32 ? entry_sysenter32 : entry_sysenter));
}

const struct entry_path path_sysenter = { sysenter_usable, sysenter_install, sysenter_set_caller };
