/* SPDX-License-Identifier: MIT */
#include "lib/symbols.h"

#include <stdbool.h>

#include "lib/print.h"
#include "task/elf.h"

static const struct elf_symbol *symbols;
static size_t symbol_count, names_size;
static const char *names;

void symbols_init(const void *table, size_t count, const char *strings, size_t strings_size)
{
    symbols = table;
    symbol_count = strings_size && !strings[strings_size - 1] ? count : 0;
    names = strings;
    names_size = strings_size;
}

void symbol_name(uint64_t address, char *to, size_t size)
{
    extern const char kernel_start[], kernel_end[];
    const struct elf_symbol *best = NULL;
    bool in_kernel = address >= (uint64_t)kernel_start && address < (uint64_t)kernel_end;

    for (size_t i = 0; in_kernel && i < symbol_count; i++) {
        const struct elf_symbol *s = &symbols[i];
        if (s->section && s->name < names_size && names[s->name] && s->value <= address &&
            (!best || s->value >= best->value))
            best = s;
    }
    if (best)
        format(to, size, "%s+0x%lx", names + best->name, address - best->value);
    else
        format(to, size, "?");
}
