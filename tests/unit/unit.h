/* SPDX-License-Identifier: MIT
 * Host unit tests: a table of functions, each run in a process of its own. KTAP on stdout; status 1 if
 * any fails, 77 if all are skipped. A test that checks nothing fails. */
#ifndef ENTRYLAB_TESTS_UNIT_H
#define ENTRYLAB_TESTS_UNIT_H

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct unit_test { const char *name; void (*run)(void); };
#define TEST(function) { #function, function }

/* Exit statuses of a test's process. No sanitizer ends with one of these. */
enum unit_verdict { UNIT_PASS = 40, UNIT_FAIL, UNIT_SKIP };

/* What the test that runs has said so far: the first failure, and which of many similar cases it is at. */
static unsigned unit_checks;
static char unit_failure[600], unit_case_name[200], unit_skipped[200];

/* Names the case that the checks behind it are about. */
static inline void __attribute__((format(printf, 1, 2))) unit_case(const char *text, ...)
{
    va_list args;

    va_start(args, text);
    vsnprintf(unit_case_name, sizeof(unit_case_name), text, args);
    va_end(args);
}

static inline void __attribute__((format(printf, 4, 5)))
unit_check(bool good, const char *file, int line, const char *text, ...)
{
    va_list args;

    unit_checks++;
    if (good || unit_failure[0])
        return;
    int at = snprintf(unit_failure, sizeof(unit_failure), "%s:%d: %s%s", strrchr(file, '/') + 1, line, unit_case_name,
                      unit_case_name[0] ? ": " : "");
    va_start(args, text);
    vsnprintf(unit_failure + at, sizeof(unit_failure) - at, text, args);
    va_end(args);
}

#define CHECK(condition) unit_check(condition, __FILE__, __LINE__, "expected %s, got false", #condition)

#define CHECK_EQ(expected, got) do {                                                                    \
    uint64_t unit_expected = (uint64_t)(expected), unit_got = (uint64_t)(got);                          \
    unit_check(unit_expected == unit_got, __FILE__, __LINE__,                                           \
               "%s: expected %" PRId64 " (0x%" PRIx64 "), got %" PRId64 " (0x%" PRIx64 ")", #got,       \
               (int64_t)unit_expected, unit_expected, (int64_t)unit_got, unit_got);                     \
} while (0)

#define CHECK_STR(expected, got) do {                                                                   \
    const char *unit_expected = (expected), *unit_got = (got);                                          \
    unit_check(strcmp(unit_expected, unit_got) == 0, __FILE__, __LINE__,                                \
               "%s: expected '%s', got '%s'", #got, unit_expected, unit_got);                           \
} while (0)

#define CHECK_HAS(part, text) do {                                                                      \
    const char *unit_part = (part), *unit_text = (text);                                                \
    unit_check(strstr(unit_text, unit_part), __FILE__, __LINE__,                                        \
               "%s: expected '%s' somewhere, got '%s'", #text, unit_part, unit_text);                   \
} while (0)

/* The host cannot run this test. */
static inline void unit_skip(const char *reason)
{
    snprintf(unit_skipped, sizeof(unit_skipped), "%s", reason);
}

static inline enum unit_verdict unit_run(unsigned number, const struct unit_test *test)
{
    test->run();
    if (!unit_checks && !unit_skipped[0])
        snprintf(unit_failure, sizeof(unit_failure), "expected a check, got none");
    if (unit_failure[0])
        printf("not ok %u %s # %s\n", number, test->name, unit_failure);
    else if (unit_skipped[0])
        printf("ok %u %s # SKIP %s\n", number, test->name, unit_skipped);
    else
        printf("ok %u %s\n", number, test->name);
    fflush(stdout);
    return unit_failure[0] ? UNIT_FAIL : unit_skipped[0] ? UNIT_SKIP : UNIT_PASS;
}

/* In a process of its own, so that a crash is one red line and the next test runs. */
static inline enum unit_verdict unit_fork(unsigned number, const struct unit_test *test)
{
    int status = -1;

    fflush(stdout);
    pid_t child = fork();
    if (child == 0)
        _exit(unit_run(number, test));
    if (child > 0)
        waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) >= UNIT_PASS && WEXITSTATUS(status) <= UNIT_SKIP)
        return WEXITSTATUS(status);
    printf("not ok %u %s # expected an end, got wait status 0x%x (a crash, or a sanitizer's report above)\n", number,
           test->name, (unsigned)status);
    return UNIT_FAIL;
}

static inline int unit_main(const struct unit_test *tests, size_t count)
{
    unsigned failed = 0, skipped = 0;

    printf("1..%zu\n", count);
    for (size_t i = 0; i < count; i++) {
        enum unit_verdict verdict = unit_fork(i + 1, &tests[i]);
        failed += verdict == UNIT_FAIL;
        skipped += verdict == UNIT_SKIP;
    }
    if (failed || !count)
        return 1;
    if (skipped == count)
        puts("SKIP this host cannot run any of these tests; see above");
    return skipped == count ? 77 : 0;
}

#define UNIT_MAIN(...)                                                                                  \
    int main(void)                                                                                      \
    {                                                                                                   \
        static const struct unit_test tests[] = { __VA_ARGS__ };                                        \
        return unit_main(tests, sizeof(tests) / sizeof(tests[0]));                                      \
    }

/* SIZE bytes of FROM with nothing that may be read or written behind them or before them. An allocation has
 * a byte at least: of 0 bytes it lies below, and is looked at in the end. */
#define UNIT_BELOW 0x5a

static inline void *unit_exact(const void *from, size_t size)
{
    char *copy = calloc(1, size ? size : 1);

    if (!size)
        *copy = UNIT_BELOW;
    else if (from)
        memcpy(copy, from, size);
    return size ? copy : copy + 1;
}

static inline void unit_exact_free(void *copy, size_t size)
{
    if (!size)
        CHECK_EQ(UNIT_BELOW, ((char *)copy)[-1]);
    free(size ? copy : (char *)copy - 1);
}

#endif
