/* SPDX-License-Identifier: MIT
 * Begin, end and verdict of a hostile program.
 */
#include "hostile.h"

#include "parts.h"

enum { LINES = 5 };

static const struct {
    enum hostile_boot boot;
    const char *fate;
} rows[] = {
#define HOSTILE(name, caller, boot, fate, hazards, title) { boot, fate },
#include "../programs.def"
#undef HOSTILE
};

static const char *program;
static enum hostile_program row;
static int failures;

static void complain(const char *what, const char *how)
{
    if (++failures <= LINES)
        print("%s: %s: %s\n", program, what, how);
}

void accuse(const char *what, unsigned number, const char *did)
{
    if (++failures <= LINES)
        print("%s: %s 0x%x %s\n", program, what, number, did);
}

bool hostile_begin(const char *name, enum hostile_program self)
{
    bool selftest = enter(CALL_counter, 0, 0, 0, 0, 0, 0) != -ENOSYS;

    program = name;
    row = self;
    doors_find();
    if (rows[row].boot == SELFTEST && !selftest)
        complain("boot", "the kernel must be booted with selftest=on");
    if (rows[row].boot == PLAIN && selftest)
        complain("boot", "the kernel must be booted without selftest=on");
    return !failures;
}

/* Whether its row lets it end by itself anywhere. */
static bool may_end(void)
{
    const char *fate = rows[row].fate;

    while (*fate && memcmp(fate, "exit", 4))
        fate++;
    return *fate;
}

int hostile_end(void)
{
    if (!may_end())
        complain("alive", "it should have been killed");
    return failures ? 1 : 0;
}

bool expect(const char *what, long long got, long long wanted)
{
    return expect_within(what, got, wanted, wanted);
}

bool expect_within(const char *what, long long got, long long least, long long most)
{
    char how[80];

    if (got >= least && got <= most)
        return true;
    format_to(how, sizeof how, least == most ? "got 0x%llx, expected 0x%llx"
              : "got 0x%llx, expected 0x%llx to 0x%llx", got, least, most);
    complain(what, how);
    return false;
}

bool is_kernel_address(unsigned long long value)
{
#ifdef __i386__                         /* the lower halves of its text, data and stacks */
    return (value >= 0x80100000 && value < 0x80200000) || (value >= 0xc0000000 && value < 0xc1000000);
#endif
    return value >= DIRECT_MAP && value < -4096ull;      /* above: -errno */
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

/* Hygon's CPUs are AMD's. */
bool cpu_is_amd(void)
{
    uint32_t a = 0, b, c = 0, d;

    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return (b == 0x68747541 && d == 0x69746e65 && c == 0x444d4163)      /* AuthenticAMD */
        || (b == 0x6f677948 && d == 0x6e65476e && c == 0x656e6975);     /* HygonGenuine */
}
