/* SPDX-License-Identifier: MIT
 * What programs have besides the calls: strings, printing, and what the kernel handed over.
 */
#ifndef ENTRYLAB_LIB_H
#define ENTRYLAB_LIB_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "calls.h"
#include "registers.h"

int main(int argc, char **argv, char **envp);

void *memcpy(void *to, const void *from, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *to, int byte, size_t bytes);
int memcmp(const void *a, const void *b, size_t bytes);
size_t strlen(const char *text);
int strcmp(const char *a, const char *b);

/* A non-negative decimal number that fits in a long; -1 for anything else. */
long parse_number(const char *text);

/* %s %c %d %u %x %ld %lu %lx %llu %llx %p %%, with a width, `-` and zero padding. Longer text is
 * cut; the result is the length of what is there. */
size_t format(char *to, size_t size, const char *pattern, va_list args);
size_t format_to(char *to, size_t size, const char *pattern, ...)
    __attribute__((format(printf, 3, 4)));

/* print: text for people, to fd 1. report: one line for the host. Both cut at LINE_SIZE - 1. If it
 * cannot be written, the program ends with LAB_STATUS_UNWRITTEN. */
enum { LINE_SIZE = 512 };
void print(const char *pattern, ...) __attribute__((format(printf, 1, 2)));
void report(const char *pattern, ...) __attribute__((format(printf, 1, 2)));
/* The same for text that is formatted and of any length. */
void report_text(const char *text, size_t length);

/* "int80" for PATH_int80; "?" for what is no path. */
const char *path_name(long path);
/* "int $0x80", its instruction. */
const char *path_enters(long path);

/* The auxiliary vector: Linux's types; 0 for what is not there. */
enum { AT_PHDR = 3, AT_PHENT, AT_PHNUM, AT_PAGESZ, AT_ENTRY = 9, AT_SECURE = 23, AT_RANDOM = 25,
       AT_EXECFN = 31, AT_SYSINFO, AT_SYSINFO_EHDR };
unsigned long auxiliary(unsigned long type);

/* The registers as the kernel left them at _start. */
extern struct registers start_registers;

/* The address of a symbol in the vDSO at this address; 0 if it has none. */
uintptr_t vdso_symbol(uintptr_t vdso, const char *name);

/* The path that this build's note names: "int80", or "any" for a build that asks the vDSO. */
const char *note_path(void);

/* Where enter_bare of an inline path goes on; enter_bare itself is absent on other paths. */
extern uintptr_t enter_bare_back;
void enter_bare(void) __attribute__((weak));

#endif
