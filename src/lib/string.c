/* SPDX-License-Identifier: MIT */
#include "lib/string.h"

void *memcpy(void *to, const void *from, size_t size)
{
    void *d = to;
    __asm__ volatile("rep movsb" : "+D"(d), "+S"(from), "+c"(size) :: "memory");
    return to;
}

void *memmove(void *to, const void *from, size_t size)
{
    unsigned char *d = to;
    const unsigned char *s = from;

    if (d <= s || d >= s + size)
        return memcpy(to, from, size);
    while (size--)
        d[size] = s[size];
    return to;
}

void *memset(void *to, int byte, size_t size)
{
    void *d = to;
    size_t words = size / 8, rest = size % 8;

    /* An emulator counts, and spends its time on, each turn of a REP. */
    __asm__ volatile("rep stosq" : "+D"(d), "+c"(words)
                     : "a"((unsigned char)byte * 0x0101010101010101ul) : "memory");
    __asm__ volatile("rep stosb" : "+D"(d), "+c"(rest) : "a"(byte) : "memory");
    return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
    const unsigned char *p = a, *q = b;

    for (; size; size--, p++, q++)
        if (*p != *q)
            return *p - *q;
    return 0;
}

size_t strlen(const char *s)
{
    size_t size = 0;

    while (s[size])
        size++;
    return size;
}

int strcmp(const char *a, const char *b)
{
    return strncmp(a, b, (size_t)-1);
}

int strncmp(const char *a, const char *b, size_t size)
{
    for (; size; size--, a++, b++) {
        if (*a != *b)
            return (unsigned char)*a - (unsigned char)*b;
        if (!*a)
            return 0;
    }
    return 0;
}
