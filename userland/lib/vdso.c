/* SPDX-License-Identifier: MIT */
#include "elf.h"
#include "lib.h"

uintptr_t vdso_symbol(uintptr_t vdso, const char *name)
{
    const struct elf_header *header = (const void *)vdso;
    const struct elf_segment *segment = (const void *)(vdso + header->phoff);
    const struct elf_dynamic *dynamic = NULL;
    const struct elf_symbol *symbols = NULL;
    const char *strings = NULL;
    const uint32_t *hash = NULL;
    uintptr_t bias = vdso;

    for (int i = 0; i < header->phnum; i++) {
        if (segment[i].type == PT_LOAD && segment[i].offset == 0)
            bias = vdso - segment[i].vaddr;
        else if (segment[i].type == PT_DYNAMIC)
            dynamic = (const void *)(vdso + segment[i].offset);
    }
    for (; dynamic && dynamic->tag != DT_NULL; dynamic++) {
        if (dynamic->tag == DT_HASH)
            hash = (const void *)(bias + dynamic->value);
        else if (dynamic->tag == DT_STRTAB)
            strings = (const void *)(bias + dynamic->value);
        else if (dynamic->tag == DT_SYMTAB)
            symbols = (const void *)(bias + dynamic->value);
    }
    if (!hash || !strings || !symbols)
        return 0;
    for (uint32_t i = 1; i < hash[1]; i++)      /* nchain: the number of symbols */
        if (symbols[i].section && !strcmp(strings + symbols[i].name, name))
            return bias + symbols[i].value;
    return 0;
}

const char *note_path(void)
{
    const struct elf_segment *segment = (const void *)auxiliary(AT_PHDR);

    for (unsigned long i = 0; segment && i < auxiliary(AT_PHNUM); i++) {
        const struct elf_note *note = (const void *)segment[i].vaddr;

        if (segment[i].type == PT_NOTE && note->type == LAB_NOTE_PATH
            && !strcmp(note->name, LAB_NOTE_NAME))
            return note->name + ((note->name_bytes + 3) & ~3u);
    }
    return "?";
}
