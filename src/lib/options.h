/* SPDX-License-Identifier: MIT
 * The kernel's command line, and the splitting of a program's. Pure: tested on the host as well. */
#ifndef ENTRYLAB_LIB_OPTIONS_H
#define ENTRYLAB_LIB_OPTIONS_H

#include <stddef.h>

struct options {
#define OPTION(name, kind, value, help) int name;
#include "lib/options.def"
#undef OPTION
};

/* Reads TEXT. Returns 0, or -1 with a line in ERROR that names the word and says what is valid. */
int options_parse(const char *text, struct options *options, char *error, size_t error_size);

/* Splits a program's command line at blanks; double quotes group. Writes NUL-terminated words one behind
 * the other to WORDS (at most SIZE bytes). Returns how many, or -1 if they do not fit or a quote is left
 * open. */
int split_words(const char *text, char *words, size_t size);

#endif
