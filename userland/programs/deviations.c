/* SPDX-License-Identifier: MIT
 * deviations: what this CPU, emulator or hypervisor does, beside what the manuals say. For the host
 * one JSON object and one KTAP line a probe. Status 0 if all is as the manual of this vendor says.
 * Needs a kernel booted with selftest=on.
 */
#include "deviations.h"
#include "kinds.h"

#define SILENT NULL
enum { TEXT_SIZE = 64 };

static const struct probe {
    const char *id, *(*run)(long);
    long argument;
    const char *intel, *amd, *what, *source;
} probes[] = {
#define BODY(name) (long)body_##name
#define PROBE(id, function, argument, intel, amd, what, source) \
    { id, probe_##function, argument, intel, amd, what, source },
#include <probes.def>
#undef PROBE
#undef BODY
};
enum { PROBES = sizeof probes / sizeof *probes };

static char said[TEXT_SIZE];
static const char *skipped;

const char *text(const char *pattern, ...)
{
    va_list args;

    va_start(args, pattern);
    format(said, sizeof said, pattern, args);
    va_end(args);
    return said;
}

const char *skip(const char *reason)
{
    skipped = reason;
    return NULL;
}

/* What probes change. Kept here so that none has to restore it, whatever came in its way. */
static const uint32_t msrs[] = {
    MSR_EFER, MSR_STAR, MSR_LSTAR, MSR_CSTAR, MSR_FMASK, MSR_SYSENTER_CS, MSR_SYSENTER_ESP,
    MSR_SYSENTER_EIP, MSR_FS_BASE, MSR_KERNEL_GS_BASE,
};
enum { MSRS = sizeof msrs / sizeof *msrs };
static uint64_t saved[MSRS];

static void save_msrs(void)
{
    for (unsigned int i = 0; i < MSRS; i++)
        saved[i] = msr(msrs[i]);
}

/* The kernel cleans the flags of a program that faulted: IOPL, VIF and VIP. */
static void restore(void)
{
    for (unsigned int i = 0; i < MSRS; i++)
        if (msr(msrs[i]) != saved[i])
            set_msr(msrs[i], saved[i]);
    attempt(body_ud2, 0);
}

static const char *run(const struct probe *probe, const char *manual)
{
    skipped = NULL;
    if (!manual)
        return skip(amd() ? "no value in AMD's manual" : "no value in Intel's manual");
    const char *observed = probe->run(probe->argument);
    restore();
    return observed;
}

static void report_json(const struct probe *probe, const char *observed)
{
    char intel[TEXT_SIZE] = "null", of_amd[TEXT_SIZE] = "null";

    if (probe->intel)
        format_to(intel, sizeof intel, "\"%s\"", probe->intel);
    if (probe->amd)
        format_to(of_amd, sizeof of_amd, "\"%s\"", probe->amd);
    report("{\"probe\":\"%s\",\"intel\":%s,\"amd\":%s,\"%s\":\"%s\",\"what\":\"%s\","
           "\"source\":\"%s\"}",
           probe->id, intel, of_amd, observed ? "observed" : "skipped",
           observed ? observed : skipped, probe->what, probe->source);
}

int main(int argc, char **argv, char **envp)
{
    const char *vendor = amd() ? "AMD" : "Intel";
    unsigned int deviate = 0, skips = 0;

    (void)argc, (void)argv, (void)envp;
    if (call_counter(0) == -ENOSYS) {
        print("deviations: error: needs a kernel booted with selftest=on\n");
        return 2;
    }
    save_msrs();
    report("KTAP version 1");
    report("1..%d", PROBES);
    for (unsigned int i = 0; i < PROBES; i++) {
        const struct probe *probe = &probes[i];
        const char *manual = amd() ? probe->amd : probe->intel, *observed = run(probe, manual);

        report_json(probe, observed);
        if (!observed) {
            report("ok %u probe/%s # SKIP %s", i + 1, probe->id, skipped);
            skips++;
        } else if (strcmp(observed, manual)) {
            report("not ok %u probe/%s # manual: %s, observed: %s", i + 1, probe->id, manual,
                   observed);
            print("deviations: %s: %s: %s's manual: %s; here: %s\n", probe->id, probe->what,
                  vendor, manual, observed);
            deviate++;
        } else {
            report("ok %u probe/%s", i + 1, probe->id);
        }
    }
    print("deviations: %u as %s's manual says, %u not, %u skipped\n", PROBES - deviate - skips,
          vendor, deviate, skips);
    return deviate != 0;
}
