/* SPDX-License-Identifier: MIT
 * ELF64 and ELF32 as a loader needs them. Pure: tested on the host as well. */
#ifndef ENTRYLAB_TASK_ELF_H
#define ENTRYLAB_TASK_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf_symbol { uint32_t name; uint8_t info, other; uint16_t section; uint64_t value, size; };
_Static_assert(sizeof(struct elf_symbol) == 24, "Elf64_Sym");

struct elf_section {
    uint32_t name, type;
    uint64_t flags, address, offset, size;
    uint32_t link, info;
    uint64_t alignment, entry_size;
};
_Static_assert(sizeof(struct elf_section) == 64, "Elf64_Shdr");
#define ELF_SECTION_SYMTAB 2

#define ELF_MAX_SEGMENTS 16
#define ELF_WRITE   1u
#define ELF_EXECUTE 2u

struct elf_segment {
    uint64_t address, memory_size;      /* where it goes, as the file says: not page aligned */
    uint64_t offset, file_size;         /* what it is filled from; the rest is zero */
    unsigned rights;                    /* ELF_WRITE, ELF_EXECUTE */
};

struct elf_program {
    unsigned bits;                      /* 64 or 32 */
    uint64_t entry;
    uint64_t headers;                   /* user address of the program headers; 0 if no segment holds them */
    uint16_t header_count, header_size;
    struct elf_segment segments[ELF_MAX_SEGMENTS];
    unsigned segment_count;
    uint64_t end;                       /* first page above all segments */
    char path[16];                      /* the lab note's text; "" without a note */
    bool lab;                           /* has the lab's note */
};

/* Why a file is no program for this kernel. */
enum elf_error {
    ELF_OK,
#define ELF_ERROR(number, name, text) ELF_##name = number,
#include "task/elf_errors.def"
#undef ELF_ERROR
};
const char *elf_error_text(enum elf_error error);

/* Checks the SIZE bytes of FILE and fills PROGRAM. ALLOWED says whether a user may have an address range.
 * Never reads outside FILE, whatever it holds. */
enum elf_error elf_read(const void *file, size_t size, bool (*allowed)(uint64_t start, uint64_t size),
                        struct elf_program *program);

/* A symbol of a shared object, linked at 0, that stands at IMAGE: its value and where that is kept. */
struct elf_dynamic { uint64_t value; void *value_at; };
/* Looks NAME up in the dynamic symbol table. False if it is not there. */
bool elf_dynamic_symbol(void *image, size_t size, const char *name, struct elf_dynamic *found);

#endif
