/* SPDX-License-Identifier: MIT
 * The kernel's switches, and a program's words. */
#include "unit.h"

#include "abi.h"
#include "lib/options.h"

#define ERROR_SIZE 300                  /* main.c's */

static struct options options;
static char error[ERROR_SIZE];

static int parse(const char *text)
{
    size_t size = strlen(text) + 1;
    char *exact = unit_exact(text, size);

    unit_case("'%.60s'", text);
    memset(&options, 0x5a, sizeof(options));
    error[0] = 0;
    int result = options_parse(exact, &options, error, sizeof(error));
    unit_exact_free(exact, size);
    if (result) {
        CHECK_EQ(-1, result);
        CHECK(error[0] != 0 && strlen(error) < ERROR_SIZE - 1);     /* it fits, whole */
    }
    return result;
}

/* The error names every switch. */
static void check_lists_switches(void)
{
#define OPTION(name, kind, value, help) CHECK_HAS(" " #name, error);
#include "lib/options.def"
#undef OPTION
}

static void check_lists_paths(void)
{
#define ENTRY_PATH(id, enters, leaves64, leaves32, title) CHECK_HAS(" " #id, error);
#include "entry/paths.def"
#undef ENTRY_PATH
}

static void check_defaults(void)
{
#define OPTION(name, kind, value, help) CHECK_EQ(value, options.name);
#include "lib/options.def"
#undef OPTION
}

static void defaults(void)
{
    CHECK_EQ(0, parse(""));
    check_defaults();
    CHECK_EQ(0, parse("     "));
    check_defaults();
}

static void bool_switches(void)
{
    CHECK_EQ(0, parse("selftest=on"));
    CHECK_EQ(1, options.selftest);
    CHECK_EQ(0, options.trace);
    CHECK_EQ(0, parse("selftest=off trace=on"));
    CHECK_EQ(0, options.selftest);
    CHECK_EQ(1, options.trace);
}

static void path_switches(void)
{
#define ENTRY_PATH(id, enters, leaves64, leaves32, title)       \
    CHECK_EQ(0, parse("vsyscall=" #id));                        \
    CHECK_EQ(PATH_##id, options.vsyscall);                      \
    CHECK_EQ(0, parse("nopath=" #id));                          \
    CHECK_EQ(1u << PATH_##id, options.nopath);                  \
    CHECK_EQ(-1, options.vsyscall);
#include "entry/paths.def"
#undef ENTRY_PATH
}

static void several_paths(void)
{
    CHECK_EQ(0, parse("nopath=syscall,int80"));
    CHECK_EQ(1u << PATH_syscall | 1u << PATH_int80, options.nopath);
    CHECK_EQ(0, parse("nopath=int80,int80"));
    CHECK_EQ(1u << PATH_int80, options.nopath);
}

static void blanks_between_words(void)
{
    CHECK_EQ(0, parse("  selftest=on    vsyscall=int80  "));
    CHECK_EQ(1, options.selftest);
    CHECK_EQ(PATH_int80, options.vsyscall);
}

static void unknown_switches(void)
{
    static const char *const words[] = { "nosuch=1", "selftes=on", "selftests=on", "SELFTEST=on", "=on", "nosuch",
                                         "loud", "selftest\t=on" };

    for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        char name[20];
        CHECK_EQ(-1, parse(words[i]));
        snprintf(name, sizeof(name), "'%.*s'", (int)strcspn(words[i], "="), words[i]);
        CHECK_HAS(name, error);
        check_lists_switches();
    }
}

/* One wrong word is enough, wherever it stands. */
static void unknown_among_known(void)
{
    CHECK_EQ(-1, parse("selftest=on bogus=1"));
    CHECK_HAS("'bogus'", error);
    CHECK_EQ(-1, parse("bogus=1 selftest=on"));
    CHECK_HAS("'bogus'", error);
}

static void bad_values(void)
{
    static const char *const bools[] = { "", "1", "ON", "onn", "o", "on,off" };
    static const char *const paths[] = { "", "doorbell", "syscal", "syscalls", "int80,syscall", ",", "0" };

    for (unsigned i = 0; i < sizeof(bools) / sizeof(bools[0]); i++) {
        char word[40];
        snprintf(word, sizeof(word), "selftest=%s", bools[i]);
        CHECK_EQ(-1, parse(word));
        snprintf(word, sizeof(word), "'%s'", bools[i]);
        CHECK_HAS(word, error);
        CHECK_HAS("selftest", error);
        CHECK_HAS("off on", error);
    }
    for (unsigned i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        char word[40];
        snprintf(word, sizeof(word), "vsyscall=%s", paths[i]);
        CHECK_EQ(-1, parse(word));
        CHECK_HAS("vsyscall", error);
        check_lists_paths();
    }
}

static void bad_values_in_lists(void)
{
    static const char *const words[] = { "nopath=", "nopath=,", "nopath=int80,", "nopath=,int80",
                                         "nopath=int80,,syscall", "nopath=int80,doorbell" };

    for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        CHECK_EQ(-1, parse(words[i]));
        CHECK_HAS("nopath", error);
        check_lists_paths();
    }
    CHECK_HAS("'doorbell'", error);
}

static void numbers(void)
{
    CHECK_EQ(0, parse("cpus=1 tick=1000000"));
    CHECK_EQ(1, options.cpus);
    CHECK_EQ(1000000, options.tick);
    CHECK_EQ(0, parse("cpus=0064"));
    CHECK_EQ(64, options.cpus);
}

static void bad_numbers(void)
{
    static const char *const values[] = { "", "0", "-1", "+1", "1x", "x", "0x10", "1.5", "1,2", "1000001", "4294967297",
                                          "18446744073709551617", "99999999999999999999999999999999" };

    for (unsigned i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        char word[60];
        snprintf(word, sizeof(word), "tick=%s", values[i]);
        CHECK_EQ(-1, parse(word));
        CHECK_HAS("tick", error);
        CHECK_HAS("1000000", error);
    }
}

static void emulators(void)
{
    CHECK_EQ(0, parse("emulator=qemu-7.2"));
    CHECK_EQ(LAB_EMULATOR(EMULATOR_qemu, 7, 2), options.emulator);
    CHECK_EQ(0, parse("emulator=bochs-3.0 trace=on"));
    CHECK_EQ(LAB_EMULATOR(EMULATOR_bochs, 3, 0), options.emulator);
    CHECK_EQ(1, options.trace);
    CHECK_EQ(0, parse("emulator=kvm-255.255"));
    CHECK_EQ(LAB_EMULATOR(EMULATOR_kvm, 255, 255), options.emulator);
}

static void bad_emulators(void)
{
    static const char *const values[] = { "", "qemu", "qemu-", "qemu-7", "qemu-7.", "qemu-.2", "qemu-7.2.22", "qemu-7.2x",
                                          "qemu7.2", "qemu-256.0", "qemu-7.256", "qemu-99999999999999999999.0", "-7.2",
                                          "QEMU-7.2", "virtualbox-7.0", "qemu--7.2", "qemu-7,2" };

    for (unsigned i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        char word[60];
        snprintf(word, sizeof(word), "emulator=%s", values[i]);
        CHECK_EQ(-1, parse(word));
        CHECK_HAS("MAJOR.MINOR", error);
        CHECK_HAS("valid: qemu bochs kvm", error);
    }
}

static void clocks(void)
{
    CHECK_EQ(0, parse("trace=on"));
    CHECK_EQ(CLOCK_none, options.clock);
    CHECK_EQ(0, parse("clock=instructions16"));
    CHECK_EQ(CLOCK_instructions16, options.clock);
    CHECK_EQ(0, parse("clock=tsc_c"));
    CHECK_EQ(CLOCK_tsc_c, options.clock);
    CHECK_EQ(-1, parse("clock=cycles"));
    CHECK_HAS("switch clock has no value 'cycles'; valid: none instructions", error);
    CHECK_EQ(-1, parse("clock="));
}

static void given_twice(void)
{
    CHECK_EQ(-1, parse("selftest=on selftest=on"));
    CHECK_HAS("selftest", error);
    CHECK_HAS("twice", error);
    CHECK_EQ(-1, parse("vsyscall=int80 trace=on vsyscall=syscall"));
    CHECK_HAS("vsyscall", error);
}

static void without_value(void)
{
    CHECK_EQ(-1, parse("selftest"));
    CHECK_HAS("selftest=", error);
    CHECK_EQ(-1, parse("selftest on"));
    CHECK_HAS("selftest=", error);
    CHECK_EQ(-1, parse("vsyscall"));
    CHECK_HAS("vsyscall=", error);
}

static void lines_of_4_kib(void)
{
    static char line[4097];

    memset(line, ' ', 4096);
    memcpy(line + 4096 - 11, "selftest=on", 11);
    CHECK_EQ(0, parse(line));
    CHECK_EQ(1, options.selftest);
    memset(line, 'x', 4096);
    CHECK_EQ(-1, parse(line));
    CHECK_HAS("'xxxxxxxx", error);
    check_lists_switches();
    memcpy(line, "vsyscall=", 9);
    CHECK_EQ(-1, parse(line));
    check_lists_paths();
    memset(line, ',', 4096);
    memcpy(line, "nopath=", 7);
    CHECK_EQ(-1, parse(line));
    check_lists_paths();
}

static void not_ascii(void)
{
    char text[20];

    CHECK_EQ(-1, parse("s\xc3\xa9lftest=on"));
    CHECK_HAS("'s\xc3\xa9lftest'", error);
    check_lists_switches();
    CHECK_EQ(-1, parse("selftest=\xff"));
    CHECK_HAS("off on", error);
    for (unsigned byte = 1; byte < 256; byte++) {
        snprintf(text, sizeof(text), "%c=on", byte);
        CHECK_EQ(-1, parse(text));
        snprintf(text, sizeof(text), "trace=%c", byte);
        CHECK_EQ(-1, parse(text));
    }
}

static void errors_of_every_size(void)
{
    static const char *const texts[] = { "bogus", "selftest=maybe", "vsyscall=doorbell", "nopath=x", "trace", "tick=x",
                                         "trace=on trace=on" };

    for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        parse(texts[i]);
        for (size_t size = 1; size < ERROR_SIZE; size++) {
            char *exact = unit_exact(NULL, size);
            unit_case("'%s', %zu bytes for the error", texts[i], size);
            CHECK_EQ(-1, options_parse(texts[i], &options, exact, size));
            CHECK(memchr(exact, 0, size) && strncmp(error, exact, strlen(exact)) == 0);
            unit_exact_free(exact, size);
        }
    }
}

/* Splits TEXT into exactly SIZE bytes. WORDS: what is expected, with '|' for NUL; NULL: refusal. */
static void check_split(const char *text, size_t size, int count, const char *words)
{
    char *exact = unit_exact(NULL, size);
    size_t length = words ? strlen(words) : 0;

    unit_case("<%.60s> in %zu bytes", text, size);
    memset(exact, 'z', size);
    int got = split_words(text, exact, size);
    CHECK_EQ(words ? count : -1, got);
    for (size_t i = 0; got >= 0 && i < length; i++)
        CHECK_EQ(words[i] == '|' ? 0 : words[i], exact[i]);
    unit_exact_free(exact, size);
}

/* In as many bytes as it needs, in more, and in none less. */
static void check_splits(const char *text, int count, const char *words)
{
    size_t needs = strlen(words);

    for (size_t size = 0; size < needs + 4; size++)
        check_split(text, size, count, size < needs ? NULL : words);
}

static void words_of_a_program(void)
{
    check_splits("hello", 1, "hello|");
    check_splits("hello.int80 one two", 3, "hello.int80|one|two|");
    check_splits("  a   b  ", 2, "a|b|");
    check_splits("", 0, "");
    check_splits("   ", 0, "");
    check_splits("caf\xc3\xa9 \xff", 2, "caf\xc3\xa9|\xff|");
}

static void quotes_group(void)
{
    check_splits("hello \"two words\" x", 3, "hello|two words|x|");
    check_splits("a\"b c\"d", 1, "ab cd|");
    check_splits("\"a\"\"b\"", 1, "ab|");
}

/* An empty word, too, needs a byte for its NUL. */
static void empty_words(void)
{
    check_splits("\"\"", 1, "|");
    check_splits("a \"\" b", 3, "a||b|");
    check_splits("\"\" \"\" \"\" \"\"", 4, "||||");
}

static void open_quotes(void)
{
    check_split("\"", 100, 0, NULL);
    check_split("hello \"two words", 100, 0, NULL);
    check_split("a\" b\" \"", 100, 0, NULL);
}

static void words_of_4_kib(void)
{
    static char line[4097], words[4097];

    memset(line, 'x', 4096);
    check_split(line, 2048, 0, NULL);
    check_split(line, 4096, 0, NULL);
    line[4095] = 0;
    memcpy(words, line, 4096);
    words[4095] = '|';
    check_split(line, 4096, 1, words);
}

UNIT_MAIN(
    TEST(defaults), TEST(bool_switches), TEST(path_switches), TEST(several_paths), TEST(blanks_between_words),
    TEST(unknown_switches), TEST(unknown_among_known), TEST(bad_values), TEST(bad_values_in_lists), TEST(numbers),
    TEST(bad_numbers), TEST(emulators), TEST(bad_emulators), TEST(clocks), TEST(given_twice),
    TEST(without_value), TEST(lines_of_4_kib), TEST(not_ascii), TEST(errors_of_every_size), TEST(words_of_a_program),
    TEST(quotes_group), TEST(empty_words), TEST(open_quotes), TEST(words_of_4_kib))
