/* SPDX-License-Identifier: MIT
 * crash KIND: dies in one of the ways of kinds.def. `crash list` shows them, `crash kinds` reports
 * them to the host, one JSON object a line.
 */
#include "crash.h"

enum { MAX_VECTORS = 4 };

static const struct kind {
    const char *name;
    void (*run)(long argument);
    long argument;
    int count, vectors[MAX_VECTORS];
    int fate;
    const char *what;
} kinds[] = {
#define COUNT(...) (sizeof (int[]){ 0, ##__VA_ARGS__ } / sizeof(int) - 1)
#define LIST(...) { __VA_ARGS__ }
#define KIND(name, function, argument, vectors, fate, what) \
    { name, die_##function, (long)(argument), COUNT vectors, LIST vectors, fate, what },
#define KIND_ON(name, version, vectors)
#include <kinds.def>
#undef KIND
#undef KIND_ON
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static void format_vectors(char *to, size_t size, const struct kind *kind)
{
    size_t length = 0;

    *to = 0;
    for (int i = 0; i < kind->count; i++)
        length += format_to(to + length, size - length, "%s%d", i ? "," : "", kind->vectors[i]);
}

static void list(void)
{
    char vectors[32];

    print("%-18s %-9s %s\n", "KIND", "VECTOR", "");
    for (const struct kind *kind = kinds; kind < kinds + KINDS; kind++) {
        format_vectors(vectors, sizeof vectors, kind);
        print("%-18s %-9s %s%s\n", kind->name, vectors, kind->what,
              kind->fate == SELFTEST ? " (selftest=on)"
              : kind->fate == MAY_LIVE ? " (or nothing happens)" : "");
    }
}

static void report_kinds(void)
{
    char vectors[32];

    for (const struct kind *kind = kinds; kind < kinds + KINDS; kind++) {
        format_vectors(vectors, sizeof vectors, kind);
        report("{\"kind\":\"%s\",\"vectors\":[%s],\"selftest\":%s,\"may_live\":%s,\"endless\":%s,"
               "\"what\":\"%s\"}",
               kind->name, vectors, kind->fate == SELFTEST ? "true" : "false",
               kind->fate == MAY_LIVE ? "true" : "false", kind->fate == ENDLESS ? "true" : "false",
               kind->what);
    }
}

int main(int argc, char **argv, char **envp)
{
    (void)envp;
    if (argc == 2 && !strcmp(argv[1], "list")) {
        list();
        return 0;
    }
    if (argc == 2 && !strcmp(argv[1], "kinds")) {
        report_kinds();
        return 0;
    }
    for (const struct kind *kind = kinds; argc == 2 && kind < kinds + KINDS; kind++) {
        if (strcmp(argv[1], kind->name))
            continue;
        print("crash: %s\n", kind->what);
        if (kind->fate == SELFTEST && call_counter(0) == -ENOSYS) {
            print("crash: %s needs a kernel booted with selftest=on\n", kind->name);
            return 2;
        }
        kind->run(kind->argument);
        print("crash: %s: not raised here\n", kind->name);
        return kind->fate == MAY_LIVE ? 0 : 1;
    }
    if (argc == 2)
        print("crash: error: no kind %s; there are:\n", argv[1]);
    else
        print("usage: crash KIND, and the kinds are:\n");
    list();
    return 2;
}
