/* SPDX-License-Identifier: MIT
 * ELF32, included by elf.h. The class orders some fields otherwise than ELF64 does.
 */
struct elf_header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version, entry, phoff, shoff, flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};
_Static_assert(sizeof(struct elf_header) == 52, "Elf32_Ehdr");

struct elf_segment {
    uint32_t type, offset, vaddr, paddr, filesz, memsz, flags, align;
};
_Static_assert(sizeof(struct elf_segment) == 32, "Elf32_Phdr");

struct elf_symbol {
    uint32_t name, value, size;
    uint8_t info, other;
    uint16_t section;
};
_Static_assert(sizeof(struct elf_symbol) == 16, "Elf32_Sym");

struct elf_dynamic {
    int32_t tag;
    uint32_t value;
};
