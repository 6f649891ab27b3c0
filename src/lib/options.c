/* SPDX-License-Identifier: MIT */
#include "lib/options.h"

#include <stdbool.h>

#include "abi.h"
#include "lib/print.h"
#include "lib/string.h"

enum kind { BOOL, PATH, PATHS, NUMBER, EMULATOR, CLOCK };

static const struct {
    const char *name;
    enum kind kind;
    int value;
    size_t offset;
} rows[] = {
#define OPTION(name, kind, value, help) { #name, kind, value, offsetof(struct options, name) },
#include "lib/options.def"
#undef OPTION
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

static const char *const path_names[] = {
#define ENTRY_PATH(id, enters, leaves64, leaves32, title) #id,
#include "entry/paths.def"
#undef ENTRY_PATH
};

static const char *const emulator_names[] = {
#define EMULATOR(name, title) #name,
#define EMULATOR_KNOWN(name, major, minor)
#include "lib/emulators.def"
#undef EMULATOR_KNOWN
#undef EMULATOR
};
#define EMULATORS (sizeof(emulator_names) / sizeof(emulator_names[0]))

static const char *const clock_names[] = {
#define CLOCK(id, grade, shift, unit) #id,
#include "lib/clocks.def"
#undef CLOCK
};

static const char *const bool_names[] = { "off", "on" };

static bool same(const char *text, size_t length, const char *name)
{
    return strlen(name) == length && strncmp(text, name, length) == 0;
}

static int find(const char *text, size_t length, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (same(text, length, names[i]))
            return i;
    return -1;
}

static void list(char *error, size_t size, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = strlen(error);
        format(error + at, size - at, "%s%s", i ? " " : "", names[i]);
    }
}

/* Switches that do not exist, and values that do not fit, show at most this much of themselves. */
#define SHOWN 40

static int refuse(char *error, size_t size, const char *what, const char *text, size_t length,
                  const char *const *names, size_t count)
{
    char shown[SHOWN + 1];

    length = length < SHOWN ? length : SHOWN;
    memcpy(shown, text, length);
    shown[length] = 0;
    format(error, size, "%s '%s'; valid: ", what, shown);
    list(error, size, names, count);
    return -1;
}

#define NUMBER_MAX 1000000

static int parse_number(unsigned row, const char *text, size_t length, int *value, char *error, size_t size)
{
    long number = 0;
    size_t at = 0;

    for (; at < length && text[at] >= '0' && text[at] <= '9' && number <= NUMBER_MAX; at++)
        number = number * 10 + (text[at] - '0');
    if (!length || at != length || number < 1 || number > NUMBER_MAX) {
        format(error, size, "switch %s wants a number from 1 to %d", rows[row].name, NUMBER_MAX);
        return -1;
    }
    *value = number;
    return 0;
}

/* The number below 256 that follows AFTER at TEXT[*AT]; -1 if there is none. */
static int parse_byte(const char *text, size_t length, char after, size_t *at)
{
    int number = -1;

    if (*at == length || text[(*at)++] != after)
        return -1;
    for (; *at < length && text[*at] >= '0' && text[*at] <= '9' && number < 256; ++*at)
        number = (number < 0 ? 0 : number) * 10 + (text[*at] - '0');
    return number < 256 ? number : -1;
}

/* NAME-MAJOR.MINOR */
static int parse_emulator(const char *text, size_t length, int *value, char *error, size_t size)
{
    size_t at = 0;

    while (at < length && text[at] != '-')
        at++;
    int name = find(text, at, emulator_names, EMULATORS);
    int major = parse_byte(text, length, '-', &at);
    int minor = parse_byte(text, length, '.', &at);
    if (name < 0 || major < 0 || minor < 0 || at != length)
        return refuse(error, size, "switch emulator wants NAME-MAJOR.MINOR, not", text, length,
                      emulator_names, EMULATORS);
    *value = LAB_EMULATOR(name + 1, major, minor);
    return 0;
}

static int parse_name(const char *what, const char *text, size_t length, const char *const *names, size_t count,
                      int *value, char *error, size_t size)
{
    *value = find(text, length, names, count);
    return *value >= 0 ? 0 : refuse(error, size, what, text, length, names, count);
}

static int parse_value(unsigned row, const char *text, size_t length, int *value, char *error, size_t size)
{
    char what[48];

    format(what, sizeof(what), "switch %s has no value", rows[row].name);
    if (rows[row].kind == BOOL)
        return parse_name(what, text, length, bool_names, 2, value, error, size);
    if (rows[row].kind == PATH)
        return parse_name(what, text, length, path_names, PATH_COUNT, value, error, size);
    if (rows[row].kind == CLOCK)
        return parse_name(what, text, length, clock_names, sizeof(clock_names) / sizeof(clock_names[0]), value, error,
                          size);
    if (rows[row].kind == NUMBER)
        return parse_number(row, text, length, value, error, size);
    if (rows[row].kind == EMULATOR)
        return parse_emulator(text, length, value, error, size);
    for (size_t at = 0; at <= length;) {
        size_t end = at;
        while (end < length && text[end] != ',')
            end++;
        int path = find(text + at, end - at, path_names, PATH_COUNT);
        if (path < 0)
            return refuse(error, size, what, text + at, end - at, path_names, PATH_COUNT);
        *value |= 1 << path;
        at = end + 1;
    }
    return 0;
}

static int parse_word(const char *word, size_t length, struct options *options, unsigned *seen, char *error,
                      size_t size)
{
    static const char *names[ROWS];
    size_t name = 0;

    for (unsigned i = 0; i < ROWS; i++)
        names[i] = rows[i].name;
    while (name < length && word[name] != '=')
        name++;
    int row = find(word, name, names, ROWS);
    if (row < 0)
        return refuse(error, size, "no such switch", word, name, names, ROWS);
    if (name == length) {
        format(error, size, "switch %s wants a value: %s=...", rows[row].name, rows[row].name);
        return -1;
    }
    if (*seen >> row & 1) {
        format(error, size, "switch %s is given twice", rows[row].name);
        return -1;
    }
    *seen |= 1u << row;
    int *value = (int *)((char *)options + rows[row].offset);
    return parse_value(row, word + name + 1, length - name - 1, value, error, size);
}

int options_parse(const char *text, struct options *options, char *error, size_t error_size)
{
    unsigned seen = 0;

    for (unsigned i = 0; i < ROWS; i++)
        *(int *)((char *)options + rows[i].offset) = rows[i].value;
    while (*text) {
        size_t length = 0;
        while (text[length] && text[length] != ' ')
            length++;
        if (length && parse_word(text, length, options, &seen, error, error_size))
            return -1;
        text += length + (text[length] == ' ');
    }
    return 0;
}

int split_words(const char *text, char *words, size_t size)
{
    size_t at = 0;
    int count = 0;

    while (*text) {
        bool quoted = false;
        while (*text == ' ')
            text++;
        if (!*text)
            break;
        for (; *text && (quoted || *text != ' '); text++) {
            if (*text == '"') {
                quoted = !quoted;
                continue;
            }
            if (at + 1 >= size)
                return -1;
            words[at++] = *text;
        }
        if (quoted || at >= size)
            return -1;
        words[at++] = 0;
        count++;
    }
    return count;
}
