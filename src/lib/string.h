/* SPDX-License-Identifier: MIT
 * As in C11's <string.h>. */
#ifndef ENTRYLAB_LIB_STRING_H
#define ENTRYLAB_LIB_STRING_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t size);

#endif
