/* SPDX-License-Identifier: MIT */
#include "task/elf.h"

#include "abi.h"
#include "lib/string.h"
#include "mm/layout.h"

/* Both classes are read into the 64-bit form. */
struct file_header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, program_headers, section_headers;
    uint32_t flags;
    uint16_t header_size, program_header_size, program_header_count;
    uint16_t section_header_size, section_header_count, names_index;
};
_Static_assert(sizeof(struct file_header) == 64, "Elf64_Ehdr");

struct file_header32 {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version, entry, program_headers, section_headers, flags;
    uint16_t header_size, program_header_size, program_header_count;
    uint16_t section_header_size, section_header_count, names_index;
};
_Static_assert(sizeof(struct file_header32) == 52, "Elf32_Ehdr");

struct program_header {
    uint32_t type, flags;
    uint64_t offset, address, physical, file_size, memory_size, alignment;
};
_Static_assert(sizeof(struct program_header) == 56, "Elf64_Phdr");

struct program_header32 {
    uint32_t type, offset, address, physical, file_size, memory_size, flags, alignment;
};
_Static_assert(sizeof(struct program_header32) == 32, "Elf32_Phdr");

struct symbol32 { uint32_t name, value, size; uint8_t info, other; uint16_t section; };
_Static_assert(sizeof(struct symbol32) == 16, "Elf32_Sym");

struct note_header { uint32_t name_size, data_size, type; };

#define CLASS_32 1
#define CLASS_64 2
#define LITTLE_ENDIAN 1
#define TYPE_EXEC 2
#define MACHINE_386 3
#define MACHINE_X86_64 62
#define SEGMENT_LOAD 1
#define SEGMENT_DYNAMIC 2
#define SEGMENT_INTERPRETER 3
#define SEGMENT_NOTE 4
#define FLAG_EXECUTE 1
#define FLAG_WRITE 2

static const char *const texts[] = {
#define ELF_ERROR(number, name, text) [number] = text,
#include "task/elf_errors.def"
#undef ELF_ERROR
};

const char *elf_error_text(enum elf_error error)
{
    return texts[error];
}

static uint64_t page_down(uint64_t address)
{
    return address & -(uint64_t)PAGE_SIZE;
}

static uint64_t page_up(uint64_t address)
{
    return page_down(address + PAGE_SIZE - 1);
}

static bool inside(uint64_t offset, uint64_t size, uint64_t limit)
{
    return offset <= limit && size <= limit - offset;
}

/* Reads the header of either class. */
static enum elf_error read_header(const uint8_t *file, size_t size, struct file_header *header)
{
    static const uint8_t magic[4] = { 0x7f, 'E', 'L', 'F' };
    struct file_header32 narrow;

    if (size < sizeof(magic))
        return ELF_SHORT;
    if (memcmp(file, magic, sizeof(magic)) != 0)
        return ELF_MAGIC;
    if (size < sizeof(narrow))
        return ELF_SHORT;
    memcpy(&narrow, file, sizeof(narrow));
    if ((narrow.ident[4] != CLASS_64 && narrow.ident[4] != CLASS_32) || narrow.ident[5] != LITTLE_ENDIAN)
        return ELF_CLASS;
    if (narrow.ident[4] == CLASS_64) {
        if (size < sizeof(*header))
            return ELF_SHORT;
        memcpy(header, file, sizeof(*header));
        return ELF_OK;
    }
    *header = (struct file_header){
        .type = narrow.type, .machine = narrow.machine, .entry = narrow.entry,
        .program_headers = narrow.program_headers, .program_header_size = narrow.program_header_size,
        .program_header_count = narrow.program_header_count,
    };
    memcpy(header->ident, narrow.ident, sizeof(header->ident));
    return ELF_OK;
}

static bool is_32(const struct file_header *header)
{
    return header->ident[4] == CLASS_32;
}

static enum elf_error check_header(const struct file_header *header, size_t size)
{
    uint16_t header_size = is_32(header) ? sizeof(struct program_header32) : sizeof(struct program_header);

    if (header->machine != (is_32(header) ? MACHINE_386 : MACHINE_X86_64))
        return ELF_MACHINE;
    if (header->type != TYPE_EXEC)
        return ELF_TYPE;
    if (header->program_header_size != header_size || !header->program_header_count)
        return ELF_HEADERS;
    if (!inside(header->program_headers, (uint64_t)header->program_header_count * header_size, size))
        return ELF_SHORT;
    return ELF_OK;
}

static struct program_header read_program_header(const uint8_t *file, const struct file_header *header, unsigned index)
{
    const uint8_t *at = file + header->program_headers + (uint64_t)index * header->program_header_size;
    struct program_header ph;
    struct program_header32 narrow;

    if (!is_32(header)) {
        memcpy(&ph, at, sizeof(ph));
        return ph;
    }
    memcpy(&narrow, at, sizeof(narrow));
    return (struct program_header){ narrow.type, narrow.flags, narrow.offset, narrow.address, narrow.physical,
                                    narrow.file_size, narrow.memory_size, narrow.alignment };
}

static enum elf_error add_segment(const struct program_header *ph, size_t size,
                                  bool (*allowed)(uint64_t start, uint64_t size), struct elf_program *program)
{
    if (!inside(ph->offset, ph->file_size, size) || ph->file_size > ph->memory_size)
        return ELF_SEGMENT;
    if (!ph->memory_size)
        return ELF_OK;
    uint64_t start = page_down(ph->address), end = page_up(ph->address + ph->memory_size);
    if (ph->address + ph->memory_size < ph->address || end < start || !allowed(start, end - start))
        return ELF_ADDRESS;
    if ((ph->address - ph->offset) % PAGE_SIZE && ph->file_size)
        return ELF_ALIGNMENT;
    if ((ph->flags & (FLAG_WRITE | FLAG_EXECUTE)) == (FLAG_WRITE | FLAG_EXECUTE))
        return ELF_WRITE_EXEC;
    for (unsigned i = 0; i < program->segment_count; i++) {
        const struct elf_segment *other = &program->segments[i];
        if (start < page_up(other->address + other->memory_size) && page_down(other->address) < end)
            return ELF_OVERLAP;
    }
    if (program->segment_count == ELF_MAX_SEGMENTS)
        return ELF_HEADERS;
    program->segments[program->segment_count++] = (struct elf_segment){
        .address = ph->address, .memory_size = ph->memory_size, .offset = ph->offset, .file_size = ph->file_size,
        .rights = (ph->flags & FLAG_WRITE ? ELF_WRITE : 0) | (ph->flags & FLAG_EXECUTE ? ELF_EXECUTE : 0),
    };
    program->end = end > program->end ? end : program->end;
    return ELF_OK;
}

/* Looks for the lab's note among the notes of one segment. */
static enum elf_error read_notes(const uint8_t *notes, uint64_t size, struct elf_program *program)
{
    struct note_header note;

    for (uint64_t at = 0; inside(at, sizeof(note), size);) {
        memcpy(&note, notes + at, sizeof(note));
        at += sizeof(note);
        uint64_t name = at, data = name + ((uint64_t)note.name_size + 3) / 4 * 4;
        at = data + ((uint64_t)note.data_size + 3) / 4 * 4;
        if (at > size)
            return ELF_OK;
        if (note.name_size != sizeof(LAB_NOTE_NAME) || note.type != LAB_NOTE_PATH ||
            memcmp(notes + name, LAB_NOTE_NAME, sizeof(LAB_NOTE_NAME)) != 0)
            continue;
        if (note.data_size < 2 || note.data_size > sizeof(program->path) || notes[data + note.data_size - 1])
            return ELF_NOTE;
        memcpy(program->path, notes + data, note.data_size);
        program->lab = true;
    }
    return ELF_OK;
}

static bool entry_is_executable(const struct elf_program *program)
{
    for (unsigned i = 0; i < program->segment_count; i++) {
        const struct elf_segment *s = &program->segments[i];
        if (s->rights & ELF_EXECUTE && program->entry >= s->address && program->entry - s->address < s->memory_size)
            return true;
    }
    return false;
}

static void find_headers(const struct file_header *header, struct elf_program *program)
{
    for (unsigned i = 0; i < program->segment_count; i++) {
        const struct elf_segment *s = &program->segments[i];
        if (header->program_headers >= s->offset && header->program_headers - s->offset < s->file_size)
            program->headers = s->address + (header->program_headers - s->offset);
    }
    program->header_count = header->program_header_count;
    program->header_size = header->program_header_size;
}

enum elf_error elf_read(const void *file, size_t size, bool (*allowed)(uint64_t start, uint64_t size),
                        struct elf_program *program)
{
    const uint8_t *bytes = file;
    struct file_header header;

    memset(program, 0, sizeof(*program));
    enum elf_error error = read_header(bytes, size, &header);
    if (!error)
        error = check_header(&header, size);
    for (unsigned i = 0; !error && i < header.program_header_count; i++) {
        struct program_header ph = read_program_header(bytes, &header, i);
        if (ph.type == SEGMENT_DYNAMIC || ph.type == SEGMENT_INTERPRETER)
            error = ELF_DYNAMIC;
        else if (ph.type == SEGMENT_LOAD)
            error = add_segment(&ph, size, allowed, program);
        else if (ph.type == SEGMENT_NOTE && !inside(ph.offset, ph.file_size, size))
            error = ELF_SEGMENT;
        else if (ph.type == SEGMENT_NOTE)
            error = read_notes(bytes + ph.offset, ph.file_size, program);
    }
    if (error)
        return error;
    program->bits = is_32(&header) ? 32 : 64;
    program->entry = header.entry;
    find_headers(&header, program);
    return entry_is_executable(program) ? ELF_OK : ELF_ENTRY;
}

struct tables { uint64_t symbols, names, hash; };

#define DT_HASH 4
#define DT_STRTAB 5
#define DT_SYMTAB 6

static struct tables find_tables(const uint8_t *image, const struct file_header *header)
{
    struct tables tables = { 0, 0, 0 };
    size_t word = is_32(header) ? 4 : 8;

    for (unsigned i = 0; i < header->program_header_count; i++) {
        struct program_header ph = read_program_header(image, header, i);
        for (uint64_t at = 0; ph.type == SEGMENT_DYNAMIC && at + 2 * word <= ph.memory_size; at += 2 * word) {
            uint64_t tag = 0, value = 0;
            memcpy(&tag, image + ph.address + at, word);
            memcpy(&value, image + ph.address + at + word, word);
            tables.names = tag == DT_STRTAB ? value : tables.names;
            tables.symbols = tag == DT_SYMTAB ? value : tables.symbols;
            tables.hash = tag == DT_HASH ? value : tables.hash;
        }
    }
    return tables;
}

/* The image is the build's own, so its tables are taken at their word. */
bool elf_dynamic_symbol(void *image, size_t size, const char *name, struct elf_dynamic *found)
{
    struct file_header header;
    uint8_t *bytes = image;

    if (read_header(image, size, &header))
        return false;
    struct tables tables = find_tables(image, &header);
    if (!tables.symbols || !tables.names || !tables.hash)
        return false;
    uint32_t count;
    memcpy(&count, bytes + tables.hash + 4, sizeof(count));
    for (uint32_t i = 1; i < count; i++) {
        struct elf_symbol *wide = (void *)(bytes + tables.symbols + i * sizeof(*wide));
        struct symbol32 *narrow = (void *)(bytes + tables.symbols + i * sizeof(*narrow));
        uint32_t name_at = is_32(&header) ? narrow->name : wide->name;
        if (strcmp((const char *)bytes + tables.names + name_at, name) != 0)
            continue;
        *found = is_32(&header) ? (struct elf_dynamic){ narrow->value, &narrow->value }
                                : (struct elf_dynamic){ wide->value, &wide->value };
        return true;
    }
    return false;
}
