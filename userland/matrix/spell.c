/* SPDX-License-Identifier: MIT
 * One case for people: every field before it, as predicted, and as it came. `<` marks a deviation, `?` a
 * difference in what the model does not say.
 */
#include "run.h"

static void line(const char *name, uint64_t before, uint64_t expected, uint64_t got, uint64_t unknown)
{
    print("  %-8s %16llx %16llx %16llx%s\n", name, (unsigned long long)before, (unsigned long long)expected,
          (unsigned long long)got, (expected ^ got) & ~unknown ? "  <" : expected == got ? "" : "  ?");
}

/* The bits of word INDEX of the state that the model does not say. */
static uint64_t unknown_of(const struct outcome *expected, unsigned int index)
{
    if (index == STATE_SP / 8)
        return expected->sp_unknown;
    if (index == STATE_FLAGS / 8)
        return expected->flags_unknown;
    return index == 0 && expected->result_unknown ? ~0ull : 0;
}

void spell(const struct lab_case *one, const struct outcome *expected, const struct outcome *got)
{
    static const char *const names[] = { "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8", "r9", "r10", "r11",
                                         "r12", "r13", "r14", "r15", "rsp", "flags", "rip" };
    const uint64_t *before = &one->before.ax, *want = &expected->after.ax, *have = &got->after.ax;

    print("%s, %s, %d-bit caller, place %u, %u bytes, loads %u\n", path_name((long)one->path),
          one->form == FORM_DOOR ? "door" : "bare", CASE_CALLER, (unsigned int)one->place, (unsigned int)one->length,
          (unsigned int)one->loads);
    print("  %-8s %16s %16s %16s\n", "", "before", "expected", "got");
    for (unsigned int i = 0; i < sizeof names / sizeof *names; i++)
        line(names[i], before[i], want[i], have[i], unknown_of(expected, i));
    line("ds", one->before.ds, expected->after.ds, got->after.ds, 0);
    line("es", one->before.es, expected->after.es, got->after.es, 0);
    line("fs", one->before.fs, expected->after.fs, got->after.fs, 0);
    line("gs", one->before.gs, expected->after.gs, got->after.gs, 0);
    line("cs", one->before.cs, expected->after.cs, got->after.cs, 0);
    line("ss", one->before.ss, expected->after.ss, got->after.ss, 0);
    line("fs base", one->before.fs_base, expected->after.fs_base, got->after.fs_base, 0);
    line("gs base", one->before.gs_base, expected->after.gs_base, got->after.gs_base, 0);
    line("faulted", 0, expected->end, got->end, 0);
    line("vector", 0, expected->vector, got->vector, 0);
    line("error", 0, expected->error, got->error, 0);
    line("address", 0, expected->address, got->address, 0);
    line("#DBs", 0, expected->steps, got->steps, 0);
    line("written", 0, expected->written, got->written, 0);
}
