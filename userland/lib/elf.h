/* SPDX-License-Identifier: MIT
 * As much of ELF (System V gABI) as a program needs to read its vDSO and its own notes, which are
 * of its own class.
 */
#ifndef ENTRYLAB_ELF_H
#define ENTRYLAB_ELF_H

#include <stdint.h>

enum { PT_LOAD = 1, PT_DYNAMIC = 2, PT_NOTE = 4 };
enum { DT_NULL = 0, DT_HASH = 4, DT_STRTAB = 5, DT_SYMTAB = 6 };

#ifdef __i386__
#include "elf32.h"
#else

struct elf_header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, phoff, shoff;
    uint32_t flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};
_Static_assert(sizeof(struct elf_header) == 64, "Elf64_Ehdr");

struct elf_segment {
    uint32_t type, flags;
    uint64_t offset, vaddr, paddr, filesz, memsz, align;
};
_Static_assert(sizeof(struct elf_segment) == 56, "Elf64_Phdr");

struct elf_symbol {
    uint32_t name;
    uint8_t info, other;
    uint16_t section;
    uint64_t value, size;
};
_Static_assert(sizeof(struct elf_symbol) == 24, "Elf64_Sym");

struct elf_dynamic {
    int64_t tag;
    uint64_t value;
};

#endif

struct elf_note {
    uint32_t name_bytes, desc_bytes, type;
    char name[];
};

#endif
