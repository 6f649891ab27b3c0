/* SPDX-License-Identifier: MIT
 * What every probe needs: faults that are survived, MSRs, CPUID.
 */
#include "deviations.h"

enum { NO_VECTOR = 256 };

struct lab_fault seen;
long attempt_result;
long exit_arguments[4];

long attempt_run(body *what, long argument);
void attempt_resume(void), attempt_resume32(void);

static bool attempt_at(body *what, long argument, void (*resume)(void))
{
    seen.vector = NO_VECTOR;
    HARNESS(on_fault, &seen, resume);
    attempt_result = attempt_run(what, argument);
    HARNESS(on_fault, 0l, 0l);
    return seen.vector != NO_VECTOR;
}

bool attempt(body *what, long argument)
{
    return attempt_at(what, argument, attempt_resume);
}

bool attempt32(body *what, long argument)
{
    return attempt_at(what, argument, attempt_resume32);
}

const char *vector_name(void)
{
    static const char *const names[] = {
        "#DE", "#DB", "NMI", "#BP", "#OF", "#BR", "#UD", "#NM", "#DF", "vector 9", "#TS",
        "#NP", "#SS", "#GP", "#PF", "vector 15", "#MF", "#AC", "#MC", "#XM", "#VE", "#CP",
    };

    if (seen.vector == NO_VECTOR)
        return "none";
    return seen.vector < sizeof names / sizeof *names ? names[seen.vector] : "interrupt";
}

const char *fault_name(void)
{
    enum { WITH_ERROR = 1 << 8 | 0x1f << 10 | 1 << 17 | 1 << 21 };
    static char name[24];

    if (seen.vector >= 32 || !(WITH_ERROR >> seen.vector & 1))
        return vector_name();
    format_to(name, sizeof name, seen.error ? "%s(0x%lx)" : "%s(%lu)", vector_name(), seen.error);
    return name;
}

bool cpuid_bit(uint32_t leaf, char reg, int bit)
{
    uint32_t a = leaf & 0x80000000, b, c = 0, d;

    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    if (a < leaf)
        return false;
    a = leaf, c = 0;
    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return (reg == 'a' ? a : reg == 'b' ? b : reg == 'c' ? c : d) >> bit & 1;
}

/* Hygon's CPUs are AMD's; whoever else makes some follows Intel. */
bool amd(void)
{
    uint32_t a = 0, b, c = 0, d;

    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return (b == 0x68747541 && d == 0x69746e65 && c == 0x444d4163)      /* AuthenticAMD */
        || (b == 0x6f677948 && d == 0x6e65476e && c == 0x656e6975);     /* HygonGenuine */
}

uint64_t msr(uint32_t number)
{
    uint64_t value = 0;

    HARNESS(rdmsr, (long)number, &value);
    return value;
}

long set_msr(uint32_t number, uint64_t value)
{
    return HARNESS(wrmsr, (long)number, (long)value);
}
