/* SPDX-License-Identifier: MIT
 * fuzz SEED FROM COUNT KIND CHUNK: runs the cases FROM to FROM + COUNT - 1 and compares what comes back with
 * what the ABI says. SEED is hexadecimal; KIND is null, full or mix; a line tells the hash of each CHUNK
 * cases. JSON lines for the host; status 0 if nothing was found. What a case is: fuzz.h.
 */
#include "full.h"

/* A kernel that is wrong is wrong often: of failures that look alike one is told. */
enum { USAGE = 2, MOST_FAILURES = 100, MOST_TOLD = 8, TRIES = 3 };

struct counts counts;
uint64_t seed, hash;

static const char *kind = "mix";
static unsigned failures;

static bool parse_seed(const char *text)
{
    seed = 0;
    for (const char *at = text; *at; at++) {
        unsigned digit = *at >= 'a' ? *at - 'a' + 10u : *at - '0' + 0u;
        if (digit > 15 || at - text >= 16)
            return false;
        seed = seed << 4 | digit;
    }
    return *text;
}

/* One line, the parts of which are too many for one call. */
static void report_counts(const char *what, unsigned long from, unsigned long cases)
{
    char text[LINE_SIZE * 2];
    size_t length = format_to(text, sizeof text, "{\"fuzz\":\"%s\",\"from\":%lu,\"cases\":%lu,\"hash\":\"%016llx\","
                              "\"full\":%lu,\"values\":%llu,\"kernel_values\":%lu,\"failures\":%u,\"paths\":{",
                              what, from, cases, (unsigned long long)hash, counts.full, counts.values,
                              counts.kernel_values, failures);
    const char *comma = "";

    for (unsigned i = 0; i < EVERY_PATH; i++, comma = ",")
        length += format_to(text + length, sizeof text - length, "%s\"%s\":%lu", comma, path_name(i),
                            counts.by_path[i]);
    length += format_to(text + length, sizeof text - length, "},\"deaths\":{");
    comma = "";
    for (unsigned i = 0; i < 32; i++)
        if (counts.deaths[i]) {
            length += format_to(text + length, sizeof text - length, "%s\"%u\":%lu", comma, i, counts.deaths[i]);
            comma = ",";
        }
    length += format_to(text + length, sizeof text - length, "}}");
    report_text(text, length);
}

static bool seen_before(const struct failure *failure)
{
    static struct failure told[MOST_TOLD];
    static unsigned count;

    for (unsigned i = 0; i < count; i++)
        if (told[i].path == failure->path && told[i].what == failure->what)
            return true;
    if (count < MOST_TOLD)
        told[count++] = *failure;
    return count == MOST_TOLD;
}

static void report_failure(const char *what, unsigned long index, const struct failure *first,
                           bool (*again)(struct failure *), unsigned (*axes_of)(struct axis *))
{
    struct axis axes[MAX_AXES];
    struct failure failure = *first;
    unsigned repeated = 0;
    const char *rest = "";

    failures++;
    counts.kernel_values += first->got >> 47 == 0x1ffff && first->expected >> 47 != 0x1ffff;
    if (seen_before(first))
        return;
    for (unsigned i = 0; i < TRIES; i++)
        repeated += again(&failure);
    if (repeated)
        rest = shrink(axes, axes_of(axes), first, again);
    report("{\"fuzz\":\"fail\",\"kind\":\"%s\",\"case\":%lu,\"path\":\"%s\",\"what\":\"%s\",\"expected\":\"0x%llx\","
           "\"got\":\"0x%llx\",\"again\":%u,\"axis\":\"%s\"}", what, index, first->path, first->what,
           (unsigned long long)first->expected, (unsigned long long)first->got, repeated, rest);
}

static void run_null(unsigned long from, unsigned long count)
{
    enum { VALUES = 18 };               /* 16 registers, the flags, and the flags that the kernel ran with */
    struct failure failure;
    long bad;

    counts.values += (unsigned long long)count * VALUES;
    while (count && failures < MOST_FAILURES) {
        null_hash = hash;
        bad = null_run(from, count, &failure);
        hash = null_hash;
        mix_hash(from);
        if (bad < 0)
            return;
        report_failure("null", bad, &failure, null_again, null_axes);
        count -= bad + 1 - from;
        from = bad + 1;
    }
}

static unsigned long least(unsigned long a, unsigned long b)
{
    return a < b ? a : b;
}

static void run_full(unsigned long index)
{
    struct failure failure;

    if (!full_run(index, &failure))
        report_failure("full", index, &failure, full_again, full_axes);
}

/* As many of the cases from INDEX on as are of one kind, and, of null cases, of one path. */
static unsigned long run_some(unsigned long index, unsigned long most)
{
    unsigned long null = index, at;

    if (!strcmp(kind, "mix")) {
        at = index % MIX;
        null = index / MIX * MIX_NULL + at;
        if (at >= MIX_NULL) {
            run_full(index / MIX * MIX_FULL + at - MIX_NULL);
            return 1;
        }
    } else if (!strcmp(kind, "full")) {
        run_full(index);
        return 1;
    }
    most = least(most, NULL_VECTORS - null % NULL_VECTORS);
    run_null(null, most);
    return most;
}

int main(int argc, char **argv, char **envp)
{
    enum { ARGUMENTS = 5 };
    long number[ARGUMENTS + 1];

    (void)envp;
    for (int i = 1; i <= ARGUMENTS; i++)
        number[i] = argc == ARGUMENTS + 1 ? parse_number(argv[i]) : -1;
    long from = number[2], count = number[3], chunk = number[5];
    if (from < 0 || count < 0 || chunk < 1 || !parse_seed(argv[1])
        || (strcmp(argv[4], "mix") && strcmp(argv[4], "null") && strcmp(argv[4], "full"))) {
        print("usage: fuzz SEED(hexadecimal) FROM COUNT mix|null|full CHUNK\n");
        return USAGE;
    }
    kind = argv[4];
    doors_find();
    long error = full_init();
    if (error) {
        print("fuzz: error: no memory for cases: errno %ld\n", -error);
        return USAGE;
    }
    report("{\"fuzz\":\"start\",\"from\":%ld,\"count\":%ld}", from, count);
    unsigned long index = from, end = (unsigned long)from + count;
    while (index < end && failures < MOST_FAILURES) {
        unsigned long start = index, stop = least(end, index - index % chunk + chunk);

        hash = 0;
        while (index < stop && failures < MOST_FAILURES)
            index += run_some(index, stop - index);
        report_counts("chunk", start, index - start);
    }
    report_counts("end", from, index - from);
    print("fuzz: %lu cases by %d-bit callers, %u deviations\n", index - from, CALLER, failures);
    return failures != 0;
}
