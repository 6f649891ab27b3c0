/* SPDX-License-Identifier: MIT
 * Every door into the kernel that this CPU and boot have, and calls by them.
 */
#include "parts.h"

struct door doors[PATH_COUNT];
int door_count;
struct registers before, after;

#define WEAK __attribute__((weak))
#define ENTRY_PATH(id, enters, leaves64, leaves32, title) void bare_##id(void) WEAK;
#include "entry/paths.def"
#undef ENTRY_PATH

static const struct door all[PATH_COUNT] = {
#define ENTRY_PATH(id, enters, leaves64, leaves32, title) { #id, 0, bare_##id, PATH_##id },
#include "entry/paths.def"
#undef ENTRY_PATH
};

static long knock(long which)
{
    return door_ask(&doors[which], CALL_path, 0, 0, 0);
}

/* A door that is absent is the CPU's refusal, or the kernel's, which leaves the trampoline at its UD2. */
void doors_find(void)
{
    uintptr_t vdso = auxiliary(AT_SYSINFO_EHDR);

    for (int i = 0; i < PATH_COUNT; i++) {
        char name[40];
        doors[door_count] = all[i];
        format_to(name, sizeof name, "__entrylab_%s", all[i].name);
        doors[door_count].trampoline = vdso_symbol(vdso, name);
        if (doors[door_count].trampoline && attempt(knock, door_count) == NO_FAULT
            && LAB_PATH(attempt_result) == all[i].path)
            door_count++;
    }
}

const struct door *door_of(enum path_id path)
{
    FOR_EACH_DOOR(door)
        if (door->path == path)
            return door;
    return NULL;
}

bool int_is_a_call(int vector)
{
    char enters[16];

    format_to(enters, sizeof enters, "int $0x%x", vector);
    FOR_EACH_DOOR(door)
        if (!strcmp(path_enters(door->path), enters))
            return true;
    return false;
}

void door_patterns(void)
{
    unsigned long *at = (unsigned long *)&before;

    for (size_t i = 0; i < sizeof before / sizeof *at; i++)
        at[i] = (unsigned long)0x5a17c0de00b1e551 ^ (i << 4);
    before.flags = FLAG_ONE;
}

long door_call(const struct door *door)
{
    door_target = door->trampoline;
    door_on_stack();
    return (long)after.ax;
}

long door_bare(const struct door *door)
{
    door_target = (uintptr_t)door->bare;
    door_on_any();
    return (long)after.ax;
}

long door_ask(const struct door *door, long number, long a, long b, long c)
{
    door_patterns();
    before.ax = (unsigned long)number;
#ifdef __i386__
    before.bx = (unsigned long)a, before.cx = (unsigned long)b, before.dx = (unsigned long)c;
#else
    before.di = (unsigned long)a, before.si = (unsigned long)b, before.dx = (unsigned long)c;
#endif
    return door_call(door);
}

static void expect_register(const struct door *door, const char *when, const char *name, unsigned long got,
                            unsigned long wanted)
{
    char what[80];

    format_to(what, sizeof what, "%s by %s: %s", when, door->name, name);
    expect(what, (long)got, (long)wanted);
}

#define EXPECT_SAME(name) expect_register(door, when, #name, after.name, before.name)
void expect_preserved(const struct door *door, const char *when)
{
    EXPECT_SAME(bx), EXPECT_SAME(dx), EXPECT_SAME(si), EXPECT_SAME(di), EXPECT_SAME(bp);
#ifdef __i386__
    EXPECT_SAME(cx);
#else
    EXPECT_SAME(r8), EXPECT_SAME(r9), EXPECT_SAME(r10);
    EXPECT_SAME(r12), EXPECT_SAME(r13), EXPECT_SAME(r14), EXPECT_SAME(r15);
#endif
}

void expect_flags_preserved(const struct door *door, const char *when)
{
    expect_register(door, when, "flags", after.flags & ~(unsigned long)(FLAG_IF | FLAG_TF),
                    before.flags & ~(unsigned long)(FLAG_IF | FLAG_TF));
}

void expect_no_kernel_address(const struct door *door, const char *when)
{
    const unsigned long *at = (const unsigned long *)&after;
    char what[80];

    for (size_t i = 0; i < sizeof after / sizeof *at; i++) {
        if (!is_kernel_address(at[i]) || at[i] == ((const unsigned long *)&before)[i])
            continue;
        format_to(what, sizeof what, "%s by %s: register %u", when, door->name, (unsigned)i);
        expect(what, (long long)at[i], 0);
    }
}
