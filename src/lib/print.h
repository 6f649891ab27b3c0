/* SPDX-License-Identifier: MIT
 * printf for the kernel: %s %c %d %u %x with l and z, %p, %%, width, zero padding, left adjustment. */
#ifndef ENTRYLAB_LIB_PRINT_H
#define ENTRYLAB_LIB_PRINT_H

#include <stdarg.h>
#include <stddef.h>

/* As C11's vsnprintf: returns the length that it would have had. */
int format(char *to, size_t size, const char *text, ...) __attribute__((format(printf, 3, 4)));
int vformat(char *to, size_t size, const char *text, va_list args);

/* A line for people, on COM1. */
void printk(const char *text, ...) __attribute__((format(printf, 1, 2)));
/* A line of the kernel's for the host, on port 0xE9 (docs/machine-lines.md): TEXT ends with its
 * line feed. */
void report(const char *text, ...) __attribute__((format(printf, 1, 2)));

/* S in a form that may stand between the quotes of a JSON string. TO holds SIZE bytes; returns TO. */
char *json_text(char *to, size_t size, const char *s);

#endif
