/* SPDX-License-Identifier: MIT
 * The kernel's own symbol table, which GRUB loads beside the kernel. */
#ifndef ENTRYLAB_LIB_SYMBOLS_H
#define ENTRYLAB_LIB_SYMBOLS_H

#include <stddef.h>
#include <stdint.h>

/* SYMBOLS: COUNT entries of Elf64_Sym; NAMES: NAMES_SIZE bytes. Both stay where they are. */
void symbols_init(const void *symbols, size_t count, const char *names, size_t names_size);
/* Writes "name+0x12" of the symbol at or below ADDRESS, or "?". */
void symbol_name(uint64_t address, char *to, size_t size);

#endif
