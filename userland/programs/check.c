/* SPDX-License-Identifier: MIT
 * check: whether this path keeps the ABI of abi.h. KTAP v1 for the host; status 0 if all holds.
 */
#include "check.h"
#include "context.h"
#include "elf.h"

enum { CALLER = 8 * sizeof(long) };

static char why[LINE_SIZE];

enum verdict fail(const char *pattern, ...)
{
    va_list args;

    va_start(args, pattern);
    format(why, sizeof why, pattern, args);
    va_end(args);
    return FAIL;
}

enum verdict skip(const char *reason)
{
    format_to(why, sizeof why, "%s", reason);
    return SKIP;
}

enum verdict expect(const char *what, unsigned long got, unsigned long want)
{
    return got == want ? PASS : fail("expected %s %lx, got %lx", what, want, got);
}

enum verdict check_door(long unused)
{
    const char *note = note_path();
    long path = call_path();

    (void)unused;
    if (path < 0 || LAB_PATH(path) >= PATH_COUNT)
        return fail("expected a path, got %lx", (unsigned long)path);
    if (LAB_CALLER(path) != CALLER)
        return fail("expected a %d-bit caller, got %ld", CALLER, LAB_CALLER(path));
    if (strcmp(note, "any") && strcmp(note, path_name(LAB_PATH(path))))
        return fail("expected %s, got %s", note, path_name(LAB_PATH(path)));
    return PASS;
}

enum verdict check_start(long unused)
{
    const unsigned long *word = &start_registers.ax;

    (void)unused;
    for (; word < &start_registers.sp; word++)
        if (*word)
            return fail("expected register %ld zero, got %lx", (long)(word - &start_registers.ax),
                        *word);
    return expect("stack pointer & 15", start_registers.sp & 15, 0)
        || expect("flags", start_registers.flags, FLAGS_START);
}

enum verdict check_auxv(long unused)
{
    unsigned long vdso = auxiliary(AT_SYSINFO_EHDR);
    void _start(void);

    (void)unused;
    if (expect("AT_PAGESZ", auxiliary(AT_PAGESZ), 4096)
        || expect("AT_PHENT", auxiliary(AT_PHENT), sizeof(struct elf_segment))
        || expect("AT_ENTRY", auxiliary(AT_ENTRY), (uintptr_t)_start)
        || expect("AT_SECURE", auxiliary(AT_SECURE), 0))
        return FAIL;
    if (!vdso || vdso & 4095 || memcmp((const void *)vdso, "\177ELF", 4))
        return fail("expected a vDSO, got %lx", vdso);
    if (!vdso_symbol(vdso, "__kernel_vsyscall"))
        return fail("expected __kernel_vsyscall in the vDSO, got none");
    if (!auxiliary(AT_RANDOM) || !auxiliary(AT_EXECFN))
        return fail("expected AT_RANDOM and AT_EXECFN, got none");
    return PASS;
}

static const struct check {
    const char *name;
    enum verdict (*run)(long argument);
    long argument;
} checks[] = {
#define CHECK(function, name, argument) { name, function, argument },
#include <rows.def>
#undef CHECK
};
enum { CHECKS = sizeof checks / sizeof *checks };

int main(int argc, char **argv, char **envp)
{
    long path = call_path();
    const char *door = path_name(path < 0 ? -1 : LAB_PATH(path));
    unsigned int failed = 0, skipped = 0;

    (void)argc, (void)argv, (void)envp;
    report("KTAP version 1");
    report("1..%d", CHECKS);
    for (unsigned int i = 0; i < CHECKS; i++) {
        const struct check *check = &checks[i];
        enum verdict verdict = check->run(check->argument);

        report("%s %u %s/%s/%s%s%s", verdict == FAIL ? "not ok" : "ok", i + 1,
               CALLER == 64 ? "abi" : "abi32", door, check->name,
               verdict == PASS ? "" : verdict == SKIP ? " # SKIP " : " # ",
               verdict == PASS ? "" : why);
        if (verdict == FAIL)
            print("check: %s by %s: %s\n", check->name, door, why);
        failed += verdict == FAIL;
        skipped += verdict == SKIP;
    }
    print("check by %s: %u ok, %u failed, %u skipped\n", door, CHECKS - failed - skipped, failed,
          skipped);
    return failed != 0;
}
