/* SPDX-License-Identifier: MIT */
#include "lib/print.h"

#include "lib/console.h"

#define LINE_SIZE 512
#define SPEAKER_KERNEL "K "          /* boot.S says so, too */

static size_t clip(int length)
{
    return (size_t)length < LINE_SIZE ? (size_t)length : LINE_SIZE - 1;
}

void printk(const char *text, ...)
{
    char line[LINE_SIZE];
    va_list args;

    va_start(args, text);
    int length = vformat(line, sizeof(line), text, args);
    va_end(args);
    console_write(line, clip(length));
}

void report(const char *text, ...)
{
    char line[LINE_SIZE];
    va_list args;

    va_start(args, text);
    int length = vformat(line, sizeof(line), text, args);
    va_end(args);
    size_t size = clip(length);
    line[size - 1] = '\n';      /* also where it was cut: the host cannot read it, and says so */
    machine_line(SPEAKER_KERNEL, line, size);
}
