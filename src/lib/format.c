/* SPDX-License-Identifier: MIT
 * Formatting without any device: tested on the host as well. */
#include "lib/print.h"

#include <stdbool.h>
#include <stdint.h>

#include "lib/string.h"

struct sink { char *to; size_t size, length; };

static void put(struct sink *sink, char c)
{
    if (sink->length + 1 < sink->size)
        sink->to[sink->length] = c;
    sink->length++;
}

static void put_padded(struct sink *sink, const char *s, size_t length, size_t width, bool left, char pad)
{
    for (size_t i = length; !left && i < width; i++)
        put(sink, pad);
    for (size_t i = 0; i < length; i++)
        put(sink, s[i]);
    for (size_t i = length; left && i < width; i++)
        put(sink, ' ');
}

static void put_number(struct sink *sink, uint64_t value, bool negative, unsigned base, size_t width, bool left,
                       char pad)
{
    char digits[24];
    size_t at = sizeof(digits);

    do {
        digits[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value);
    if (negative && pad == '0' && !left) {
        put(sink, '-');
        width -= width > 0;
    } else if (negative) {
        digits[--at] = '-';
    }
    put_padded(sink, digits + at, sizeof(digits) - at, width, left, pad);
}

int vformat(char *to, size_t size, const char *text, va_list args)
{
    struct sink sink = { to, size, 0 };

    for (; *text; text++) {
        if (*text != '%') {
            put(&sink, *text);
            continue;
        }
        bool left = false, wide = false;
        char pad = ' ';
        size_t width = 0;
        for (text++; *text == '-' || *text == '0'; text++) {
            left |= *text == '-';
            pad = *text == '0' ? '0' : pad;
        }
        for (; *text >= '0' && *text <= '9'; text++)
            width = width * 10 + (*text - '0');
        for (; *text == 'l' || *text == 'z'; text++)
            wide = true;
        switch (*text) {
        case 's': {
            const char *s = va_arg(args, const char *);
            s = s ? s : "(null)";
            put_padded(&sink, s, strlen(s), width, left, ' ');
            break;
        }
        case 'c': {
            char c = va_arg(args, int);
            put_padded(&sink, &c, 1, width, left, ' ');
            break;
        }
        case 'd': {
            int64_t value = wide ? va_arg(args, int64_t) : va_arg(args, int);
            put_number(&sink, value < 0 ? -(uint64_t)value : (uint64_t)value, value < 0, 10, width, left, pad);
            break;
        }
        case 'u':
        case 'x': {
            uint64_t value = wide ? va_arg(args, uint64_t) : va_arg(args, unsigned);
            put_number(&sink, value, false, *text == 'x' ? 16 : 10, width, left, pad);
            break;
        }
        case 'p':
            put_number(&sink, (uint64_t)va_arg(args, void *), false, 16, 16, false, '0');
            break;
        case '%':
            put(&sink, '%');
            break;
        default:
            put(&sink, '%');
            if (!*text)
                text--;
            else
                put(&sink, *text);
        }
    }
    if (size)
        to[sink.length < size ? sink.length : size - 1] = 0;
    return sink.length;
}

int format(char *to, size_t size, const char *text, ...)
{
    va_list args;

    va_start(args, text);
    int length = vformat(to, size, text, args);
    va_end(args);
    return length;
}

char *json_text(char *to, size_t size, const char *s)
{
    struct sink sink = { to, size, 0 };

    for (; *s; s++) {
        unsigned char c = *s;
        if (sink.length + 7 >= size)
            break;
        if (c == '"' || c == '\\') {
            put(&sink, '\\');
            put(&sink, c);
        } else if (c < 0x20 || c >= 0x7f) {
            put(&sink, '\\');
            put(&sink, 'u');
            put_number(&sink, c, false, 16, 4, false, '0');
        } else {
            put(&sink, c);
        }
    }
    if (size)
        to[sink.length] = 0;
    return to;
}
