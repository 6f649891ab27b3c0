/* SPDX-License-Identifier: MIT */
#include <stdbool.h>

#include "divide.h"
#include "lib.h"

struct text {
    char *to;
    size_t size, length;
};

struct field {
    bool left, zero;
    int longs;
    size_t width;
};

static void put(struct text *text, char c)
{
    if (text->length + 1 < text->size)
        text->to[text->length++] = c;
}

static void put_field(struct text *text, const struct field *field, const char *body, size_t length)
{
    size_t pad = field->width > length ? field->width - length : 0;

    if (field->zero && length && *body == '-') {
        put(text, *body++);
        length--;
    }
    for (; !field->left && pad; pad--)
        put(text, field->zero ? '0' : ' ');
    while (length--)
        put(text, *body++);
    while (pad--)
        put(text, ' ');
}

static void put_number(struct text *text, const struct field *field, unsigned long long number,
                       unsigned int base, bool negative)
{
    char digits[24];
    char *at = digits + sizeof digits;

    do
        *--at = "0123456789abcdef"[divide(&number, base)];
    while (number);
    if (negative)
        *--at = '-';
    put_field(text, field, at, (size_t)(digits + sizeof digits - at));
}

static const char *parse_field(const char *pattern, struct field *field)
{
    *field = (struct field){ 0 };
    for (; *pattern == '-' || *pattern == '0'; pattern++) {
        if (*pattern == '-')
            field->left = true;
        else
            field->zero = true;
    }
    for (; *pattern >= '0' && *pattern <= '9'; pattern++)
        field->width = field->width * 10 + (size_t)(*pattern - '0');
    if (field->left)
        field->zero = false;
    while (*pattern == 'l') {
        field->longs++;
        pattern++;
    }
    return pattern;
}

size_t format(char *to, size_t size, const char *pattern, va_list args)
{
    struct text text = { to, size, 0 };
    struct field field;

    for (; *pattern; pattern++) {
        if (*pattern != '%') {
            put(&text, *pattern);
            continue;
        }
        pattern = parse_field(pattern + 1, &field);
        if (*pattern == 's') {
            const char *body = va_arg(args, const char *);
            put_field(&text, &field, body, strlen(body));
        } else if (*pattern == 'c') {
            char body = (char)va_arg(args, int);
            put_field(&text, &field, &body, 1);
        } else if (*pattern == 'd') {
            long value = field.longs ? va_arg(args, long) : va_arg(args, int);
            unsigned long magnitude = value < 0 ? -(unsigned long)value : (unsigned long)value;
            put_number(&text, &field, magnitude, 10, value < 0);
        } else if (*pattern == 'u' || *pattern == 'x') {
            unsigned long long value = field.longs > 1 ? va_arg(args, unsigned long long)
                                       : field.longs ? va_arg(args, unsigned long)
                                       : va_arg(args, unsigned int);
            put_number(&text, &field, value, *pattern == 'u' ? 10 : 16, false);
        } else if (*pattern == 'p') {
            put(&text, '0');
            put(&text, 'x');
            put_number(&text, &field, va_arg(args, uintptr_t), 16, false);
        } else {
            put(&text, *pattern);
            if (!*pattern)
                break;
        }
    }
    if (size)
        to[text.length] = 0;
    return text.length;
}

size_t format_to(char *to, size_t size, const char *pattern, ...)
{
    va_list args;

    va_start(args, pattern);
    size_t length = format(to, size, pattern, args);
    va_end(args);
    return length;
}

/* What cannot be said is a status: nobody is left to be told. So there is nothing here that prints.
 */
static void write_all(const char *text, size_t length)
{
    while (length) {
        long written = call_write(1, text, length);
        if (written <= 0 || (size_t)written > length)
            call_exit(LAB_STATUS_UNWRITTEN);
        text += written;
        length -= (size_t)written;
    }
}

void print(const char *pattern, ...)
{
    char line[LINE_SIZE];
    va_list args;

    va_start(args, pattern);
    size_t length = format(line, sizeof line, pattern, args);
    va_end(args);
    write_all(line, length);
}

void report_text(const char *text, size_t length)
{
    if (call_report(text, length) != (long)length) /* the rest would be another line */
        call_exit(LAB_STATUS_UNWRITTEN);
}

void report(const char *pattern, ...)
{
    char line[LINE_SIZE];
    va_list args;

    va_start(args, pattern);
    size_t length = format(line, sizeof line, pattern, args);
    va_end(args);
    report_text(line, length);
}

const char *path_name(long path)
{
    static const char *const names[] = {
#define ENTRY_PATH(id, callers, enters, leaves, title) [PATH_##id] = #id,
#include "entry/paths.def"
#undef ENTRY_PATH
    };

    return path >= 0 && path < PATH_COUNT ? names[path] : "?";
}

const char *path_enters(long path)
{
    static const char *const instructions[] = {
#define ENTRY_PATH(id, enters, leaves64, leaves32, title) [PATH_##id] = enters,
#include "entry/paths.def"
#undef ENTRY_PATH
    };

    return path >= 0 && path < PATH_COUNT ? instructions[path] : "?";
}
