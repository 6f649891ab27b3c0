/* SPDX-License-Identifier: MIT
 * The kernel's printf against the C library's. */
#include "unit.h"

#include <limits.h>

#include "lib/print.h"

/* The library warns of flags without effect; here they are what is tested. */
#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
#pragma GCC diagnostic ignored "-Wformat-zero-length"

#define LONGEST 80

/* In every size from 0 to more than enough: the same length, the same bytes, none behind. */
static void check_same(const char *text, int expected, int got, const char *expected_bytes, const char *got_bytes,
                       size_t size)
{
    unit_case("<%s> in %zu bytes", text, size);
    CHECK_EQ(expected, got);
    if (size)
        CHECK_STR(expected_bytes, got_bytes);
}

#define SAME(text, ...)                                                                 \
    for (size_t size = 0; size <= LONGEST; size++) {                                    \
        char *expected = unit_exact(NULL, size), *got = unit_exact(NULL, size);         \
        int expected_length = snprintf(expected, size, text, ##__VA_ARGS__);            \
        int length = format(got, size, text, ##__VA_ARGS__);                            \
        check_same(text, expected_length, length, expected, got, size);                 \
        unit_exact_free(expected, size);                                                \
        unit_exact_free(got, size);                                                     \
    }

static void plain_text(void)
{
    SAME("");
    SAME("a");
    SAME("100%% of it\n");
    SAME("%%%%");
}

static void strings(void)
{
    SAME("%s", "");
    SAME("%s", "hello");
    SAME("<%8s>", "hello");
    SAME("<%-8s>", "hello");
    SAME("<%3s>", "hello");
    SAME("%s%s%s", "a", "", "b");
    SAME("%s", "caf\xc3\xa9");
}

static void characters(void)
{
    SAME("%c", 'x');
    SAME("<%4c>", 'x');
    SAME("<%-4c>", 'x');
    SAME("%c", 0xe9);
}

static void decimals(void)
{
    static const int values[] = { 0, 1, -1, 9, 10, -10, 42, 12345, INT_MAX, INT_MIN };

    for (unsigned i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        SAME("%d", values[i]);
        SAME("<%8d>", values[i]);
        SAME("<%-8d>", values[i]);
        SAME("%u", (unsigned)values[i]);
        SAME("<%12u>", (unsigned)values[i]);
        SAME("%02u", (unsigned)values[i]);
        SAME("%x", (unsigned)values[i]);
        SAME("%08x", (unsigned)values[i]);
        SAME("<%-10x>", (unsigned)values[i]);
        SAME("<%-010x>", (unsigned)values[i]);
        SAME("<%0-10u>", (unsigned)values[i]);
    }
}

static void zeros_before_negative_numbers(void)
{
    SAME("%05d", -42);
    SAME("%02d", -7);
    SAME("<%020ld>", LONG_MIN);
}

static void long_numbers(void)
{
    static const long values[] = { 0, -1, LONG_MAX, LONG_MIN, 0x123456789abcdef0, 1l << 32 };

    for (unsigned i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        SAME("%ld", values[i]);
        SAME("%lld", (long long)values[i]);
        SAME("%lu", (unsigned long)values[i]);
        SAME("%lx", (unsigned long)values[i]);
        SAME("0x%016lx", (unsigned long)values[i]);
        SAME("%zu", (size_t)values[i]);
        SAME("<%24ld>", values[i]);
    }
}

/* An int takes one argument's 32 bits, whatever stands above them. */
static void several_arguments(void)
{
    SAME("%s: %d, %lx, %c, %u%%", "all", -3, 0xdeadbeefcafel, '!', 99u);
    SAME("%d %ld %d %ld %d %ld %d %ld", 1, -2l, 3, -4l, 5, -6l, 7, -8l);
    SAME("boot: error E%02d: %s; %s\n", 5, "why", "cure");
    SAME("%x %u %d", 0x1234567800000001ul, 0x1234567800000002ul, 0x1234567800000003ul);
}

/* Not C's: 16 digits, for addresses stand below each other. */
static void pointers(void)
{
    char text[40];

    CHECK_EQ(16, format(text, sizeof(text), "%p", (void *)0xffffffff80100000));
    CHECK_STR("ffffffff80100000", text);
    CHECK_EQ(16, format(text, sizeof(text), "%p", NULL));
    CHECK_STR("0000000000000000", text);
}

static void no_string(void)
{
    const char *volatile none = NULL;
    char text[40];

    format(text, sizeof(text), "<%s>", none);
    CHECK_STR("<(null)>", text);
}

/* What it does not know stays as it is, and an end after the percent sign is the end. */
static void unknown_conversions(void)
{
    char text[40];

    format(text, sizeof(text), "50%q", 0);
    CHECK_STR("50%q", text);
    CHECK_EQ(3, format(text, sizeof(text), "50%", 0));
    CHECK_STR("50%", text);
    CHECK_EQ(3, format(text, sizeof(text), "50%-08l", 0));
    CHECK_STR("50%", text);
}

/* SIZE bytes of room for S in JSON. */
static void check_json(const char *s, const char *expected)
{
    size_t longest = strlen(expected) + 8;      /* it may stop early, but not by more than one escape */

    for (size_t size = 0; size < longest + 10; size++) {
        char *exact = unit_exact(NULL, size);
        unit_case("<%s> in %zu bytes", s, size);
        if (size)
            memset(exact, 'x', size);
        CHECK(json_text(exact, size, s) == exact);
        if (size >= longest)
            CHECK_STR(expected, exact);
        if (size) {
            CHECK(memchr(exact, 0, size));
            size_t length = strlen(exact);
            CHECK(strncmp(expected, exact, length) == 0);
            /* It ends between two characters: what is left begins where an escape may begin. */
            const char *at = expected;
            while (at < expected + length)
                at += *at != '\\' ? 1 : at[1] == 'u' ? 6 : 2;
            CHECK(at == expected + length);
        }
        unit_exact_free(exact, size);
    }
}

static void json_strings(void)
{
    check_json("", "");
    check_json("hello, world", "hello, world");
    check_json("say \"hi\" \\ bye", "say \\\"hi\\\" \\\\ bye");
    check_json("a\nb\tc\x01\x1f", "a\\u000ab\\u0009c\\u0001\\u001f");
    check_json("\x7f\x80\xc3\xa9\xff", "\\u007f\\u0080\\u00c3\\u00a9\\u00ff");
    check_json("/<>&'", "/<>&'");
}

UNIT_MAIN(
    TEST(plain_text), TEST(strings), TEST(characters), TEST(decimals), TEST(zeros_before_negative_numbers),
    TEST(long_numbers), TEST(several_arguments), TEST(pointers), TEST(no_string), TEST(unknown_conversions),
    TEST(json_strings))
