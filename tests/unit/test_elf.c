/* SPDX-License-Identifier: MIT
 * The ELF loader's reader. Each file is an exact allocation: a read outside it is AddressSanitizer's. */
#include "unit.h"

#include "abi.h"
#include "allowed.h"
#include "task/elf.h"

/* ELF-64 Object File Format, "ELF header", "Program header table", "Note sections". */
struct header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, phoff, shoff;
    uint32_t flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct segment {
    uint32_t type, flags;
    uint64_t offset, vaddr, paddr, filesz, memsz, align;
};

struct note { uint32_t namesz, descsz, type; char name[12], desc[8]; };

enum { R = 4, W = 2, X = 1 };
enum { CONSTANTS, TEXT, DATA, NOTES, STACK, SEGMENTS };
#define BASE 0x400000

/* A good program, as small as it can be, for its every prefix is read. */
struct file {
    struct header header;
    struct segment segment[SEGMENTS];
    struct note other, note;
    uint8_t text[16], data[16];
};
#define AT(part) offsetof(struct file, part)

static struct file good(void)
{
    return (struct file){
        .header = { .ident = { 0x7f, 'E', 'L', 'F', 2, 1, 1 }, .type = 2, .machine = 62, .version = 1,
                    .entry = BASE + 0x1000 + AT(text) + 4, .phoff = AT(segment), .ehsize = sizeof(struct header),
                    .phentsize = sizeof(struct segment), .phnum = SEGMENTS },
        .segment = {
            [CONSTANTS] = { 1, R, 0, BASE, BASE, AT(text), AT(text), 0x1000 },
            [TEXT] = { 1, R | X, AT(text), BASE + 0x1000 + AT(text), 0, 16, 16, 0x1000 },
            [DATA] = { 1, R | W, AT(data), BASE + 0x2000 + AT(data), 0, 16, 0x1800, 0x1000 },
            [NOTES] = { 4, R, AT(other), BASE + AT(other), 0, 2 * sizeof(struct note), 2 * sizeof(struct note), 4 },
            [STACK] = { 0x6474e551, R | W, 0, 0, 0, 0, 0, 16 },
        },
        .other = { 12, 8, 3, "GNU", "1234567" },
        .note = { sizeof(LAB_NOTE_NAME), 6, LAB_NOTE_PATH, LAB_NOTE_NAME, "int80" },
    };
}

static struct elf_program program;

static enum elf_error read_file(const void *bytes, size_t size)
{
    void *file = unit_exact(bytes, size);
    enum elf_error error = elf_read(file, size, allowed, &program);

    unit_exact_free(file, size);
    return error;
}

static bool pages_meet(const struct elf_segment *a, const struct elf_segment *b)
{
    uint64_t a_last = (a->address + a->memory_size - 1) / 4096, b_last = (b->address + b->memory_size - 1) / 4096;

    return a->address / 4096 <= b_last && b->address / 4096 <= a_last;
}

/* What the kernel relies on when it maps a program that was found good. */
static void check_program(size_t size)
{
    bool entry = false;

    CHECK(program.segment_count <= ELF_MAX_SEGMENTS);
    for (unsigned i = 0; i < program.segment_count; i++) {
        const struct elf_segment *s = &program.segments[i];
        CHECK(s->offset <= size && s->file_size <= size - s->offset && s->file_size <= s->memory_size);
        CHECK(s->memory_size && allowed(s->address, s->memory_size));
        CHECK(s->rights != (ELF_WRITE | ELF_EXECUTE));
        CHECK(program.end % 4096 == 0 && program.end >= s->address + s->memory_size);
        for (unsigned j = 0; j < i; j++)
            CHECK(!pages_meet(s, &program.segments[j]));
        entry |= s->rights & ELF_EXECUTE && program.entry - s->address < s->memory_size;
    }
    CHECK(entry);
    CHECK(memchr(program.path, 0, sizeof(program.path)));
}

/* Whatever FILE holds: either a program that can be mapped, or one of the reader's errors. */
static enum elf_error check_any(const void *bytes, size_t size)
{
    enum elf_error error = read_file(bytes, size);

    if (error)
        CHECK(error >= ELF_SHORT && error <= ELF_NOTE);
    else
        check_program(size);
    return error;
}

static void good_file(void)
{
    struct file f = good();

    CHECK_EQ(ELF_OK, check_any(&f, sizeof(f)));
    CHECK_EQ(BASE + 0x1000 + AT(text) + 4, program.entry);
    CHECK_EQ(3, program.segment_count);
    CHECK_EQ(BASE, program.segments[0].address);
    CHECK_EQ(0, program.segments[0].rights);
    CHECK_EQ(ELF_EXECUTE, program.segments[1].rights);
    CHECK_EQ(ELF_WRITE, program.segments[2].rights);
    CHECK_EQ(AT(data), program.segments[2].offset);
    CHECK_EQ(16, program.segments[2].file_size);
    CHECK_EQ(0x1800, program.segments[2].memory_size);
    CHECK_EQ(BASE + 0x4000, program.end);
    CHECK_EQ(BASE + AT(segment), program.headers);
    CHECK_EQ(SEGMENTS, program.header_count);
    CHECK_EQ(sizeof(struct segment), program.header_size);
    CHECK_EQ(true, program.lab);
    CHECK_STR("int80", program.path);
}

/* error, name, what is done to the good file F (its SIZE may be changed, too). Each row is a test. */
#define ROWS(ROW)                                                                                          \
    ROW(SHORT,      empty_file,               size = 0)                                                    \
    ROW(SHORT,      one_byte,                 size = 1)                                                    \
    ROW(SHORT,      only_the_header,          size = 64)                                                   \
    ROW(SHORT,      all_but_one_of_header,    size = 63)                                                   \
    ROW(SHORT,      headers_behind_the_end,   f->header.phoff = sizeof(*f))                                \
    ROW(SHORT,      headers_wrap,             f->header.phoff = -(uint64_t)56)                             \
    ROW(SHORT,      one_header_too_many,      f->header.phoff = sizeof(*f) - SEGMENTS * 56 + 1)            \
    ROW(SHORT,      count_65535,              f->header.phnum = 65535)                                     \
    ROW(MAGIC,      magic_byte_0,             f->header.ident[0] ^= 1)                                     \
    ROW(MAGIC,      magic_byte_3,             f->header.ident[3] ^= 0x80)                                  \
    ROW(MAGIC,      short_text,               memcpy(f, "#!/bin/sh", 9); size = 9)                         \
    ROW(CLASS,      class_3,                  f->header.ident[4] = 3)                                      \
    ROW(CLASS,      class_0,                  f->header.ident[4] = 0)                                      \
    ROW(CLASS,      big_endian,               f->header.ident[5] = 2)                                      \
    ROW(MACHINE,    machine_386,              f->header.machine = 3)                                       \
    ROW(MACHINE,    machine_aarch64,          f->header.machine = 183)                                     \
    ROW(MACHINE,    class_32_of_x86_64,       f->header.ident[4] = 1)                                      \
    ROW(TYPE,       relocatable,              f->header.type = 1)                                          \
    ROW(TYPE,       shared_object,            f->header.type = 3)                                          \
    ROW(TYPE,       core_dump,                f->header.type = 4)                                          \
    ROW(DYNAMIC,    with_interpreter,         f->segment[STACK].type = 3)                                  \
    ROW(DYNAMIC,    with_dynamic_section,     f->segment[STACK].type = 2)                                  \
    ROW(HEADERS,    count_0,                  f->header.phnum = 0)                                         \
    ROW(HEADERS,    entry_size_32_bit,        f->header.phentsize = 32)                                    \
    ROW(HEADERS,    entry_size_0,             f->header.phentsize = 0)                                     \
    ROW(SEGMENT,    file_above_memory,        f->segment[TEXT].memsz = 15)                                 \
    ROW(SEGMENT,    offset_behind_the_end,    f->segment[TEXT].offset += 0x1000)                           \
    ROW(SEGMENT,    last_byte_outside,        f->segment[DATA].filesz++)                                   \
    ROW(SEGMENT,    offset_plus_size_wraps,   f->segment[TEXT].offset = -(uint64_t)8)                      \
    ROW(SEGMENT,    file_size_huge,           f->segment[TEXT].filesz = f->segment[TEXT].memsz = 1ull << 63) \
    ROW(SEGMENT,    notes_outside,            f->segment[NOTES].filesz = sizeof(*f))                       \
    ROW(ADDRESS,    page_0,                   f->segment[CONSTANTS].vaddr = 0)                             \
    ROW(ADDRESS,    end_of_page_0,            place(f, 0xfff, 1))                                          \
    ROW(ADDRESS,    last_page,                place(f, 0x7ffffffff000, 1))                                 \
    ROW(ADDRESS,    one_byte_into_last_page,  place(f, 0x7fffffffe000, 0x1001))                            \
    ROW(ADDRESS,    last_page_below_4g,       place(f, 0xfffff000, 16))                                    \
    ROW(ADDRESS,    up_to_4g,                 place(f, 0xffffe000, 0x1001))                                \
    ROW(ADDRESS,    across_4g,                place(f, 0xffffe000, 0x10000))                               \
    ROW(ADDRESS,    not_canonical,            place(f, 0x800000000000, 16))                                \
    ROW(ADDRESS,    kernel_half,              place(f, 0xffffffff80100000, 16))                            \
    ROW(ADDRESS,    ends_at_2_to_64,          place(f, 0xfffffffffffff000, 0x1000))                        \
    ROW(ADDRESS,    wraps,                    place(f, 0xfffffffffffff000, 0x3000))                        \
    ROW(ADDRESS,    wraps_by_rounding,        place(f, 0xfffffffffffff000, 0xfff))                         \
    ROW(ADDRESS,    wraps_into_a_program,     place(f, BASE + 0x10000, -(uint64_t)0x1000))                 \
    ROW(ADDRESS,    memory_half_of_2_to_64,   f->segment[DATA].memsz = 1ull << 63)                         \
    ROW(ADDRESS,    memory_all_of_2_to_64,    f->segment[DATA].memsz = ~0ull)                              \
    ROW(ADDRESS,    memory_127_tib,           f->segment[DATA].memsz = 127ull << 40)                       \
    ROW(OVERLAP,    same_address,             f->segment[DATA].vaddr = f->segment[TEXT].vaddr + 16)        \
    ROW(OVERLAP,    same_page_only,           place(f, BASE + 0x1800, 16))                                 \
    ROW(OVERLAP,    end_reaches_a_page,       place(f, BASE - 0x1000, 0x1001))                             \
    ROW(OVERLAP,    one_around_another,       place(f, BASE - 0x1000, 0x10000))                            \
    ROW(WRITE_EXEC, writable_text,            f->segment[TEXT].flags = R | W | X)                          \
    ROW(WRITE_EXEC, executable_data,          f->segment[DATA].flags = W | X)                              \
    ROW(ENTRY,      entry_0,                  f->header.entry = 0)                                         \
    ROW(ENTRY,      entry_in_data,            f->header.entry = f->segment[DATA].vaddr)                    \
    ROW(ENTRY,      entry_in_constants,       f->header.entry = BASE)                                      \
    ROW(ENTRY,      entry_right_behind_text,  f->header.entry = f->segment[TEXT].vaddr + 16)               \
    ROW(ENTRY,      entry_below_text,         f->header.entry = f->segment[TEXT].vaddr - 1)                \
    ROW(ENTRY,      entry_not_canonical,      f->header.entry = 0x800000000000)                            \
    ROW(ENTRY,      no_segment_to_load,       f->header.phnum = 1; f->segment[0].type = 0)                 \
    ROW(ALIGNMENT,  address_off_by_one,       f->segment[TEXT].vaddr++)                                    \
    ROW(ALIGNMENT,  offset_off_by_16,         f->segment[DATA].offset -= 16)                               \
    ROW(NOTE,       note_without_nul,         f->note.desc[5] = '!')                                       \
    ROW(NOTE,       note_of_0_bytes,          f->note.descsz = 0)                                          \
    ROW(NOTE,       note_of_17_bytes,         long_note(f))

/* Makes the data segment one of SIZE zero bytes at ADDRESS. */
static void place(struct file *f, uint64_t address, uint64_t size)
{
    f->segment[DATA].filesz = 0;
    f->segment[DATA].vaddr = address;
    f->segment[DATA].memsz = size;
}

/* A name that does not fit struct elf_program's: the note reaches into what is text elsewhere. */
static void long_note(struct file *f)
{
    f->note.descsz = 17;
    memset(f->note.desc, 'x', 8);
    memset(f->text, 0, sizeof(f->text));
    f->segment[NOTES].filesz += sizeof(f->text);
}

#define ROW_TEST(error, name, change)                   \
    static void name(void)                              \
    {                                                   \
        struct file made = good(), *f = &made;          \
        size_t size = sizeof(*f);                       \
        change;                                         \
        CHECK_EQ(ELF_##error, read_file(f, size));      \
    }
ROWS(ROW_TEST)

/* Each error that the reader gives has a row above, and each error has a text. */
static void every_error_is_tested(void)
{
#define ROW_BIT(error, name, change) | 1u << ELF_##error
    const unsigned tested = 0 ROWS(ROW_BIT);
    const unsigned others = 1u << ELF_MEMORY | 1u << ELF_ARGUMENTS | 1u << ELF_PLACE; /* load.c's, behind the reader */

#define ELF_ERROR(number, name, text)                                                                   \
    unit_case(#name);                                                                                   \
    CHECK_EQ(1, ((tested | others) >> ELF_##name) & 1);                                                 \
    CHECK_STR(text, elf_error_text(ELF_##name));
#include "task/elf_errors.def"
#undef ELF_ERROR
}

static void cut_at_every_byte(void)
{
    struct file f = good();

    for (size_t size = 0; size < sizeof(f); size++) {
        unit_case("%zu of %zu bytes", size, sizeof(f));
        enum elf_error error = check_any(&f, size);
        CHECK_EQ(size < AT(other) ? ELF_SHORT : ELF_SEGMENT, error);
    }
    CHECK_EQ(ELF_OK, check_any(&f, sizeof(f)));
}

static void every_header_byte_changed(void)
{
    static const uint8_t masks[] = { 0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff, 0x7f };

    for (size_t at = 0; at < AT(text); at++)
        for (size_t i = 0; i < sizeof(masks) + 2; i++) {
            struct file f = good();
            uint8_t *byte = (uint8_t *)&f + at;
            *byte = i < sizeof(masks) ? *byte ^ masks[i] : i == sizeof(masks) ? 0 : 0xff;
            unit_case("byte %zu is 0x%02x", at, *byte);
            check_any(&f, sizeof(f));
        }
}

/* Two at once: offsets and sizes are only wrong together. Not random: the same in every run. */
static void many_bytes_changed(void)
{
    uint64_t seed = 1;

    for (unsigned round = 0; round < 200000; round++) {
        struct file f = good();
        unit_case("round %u", round);
        for (unsigned i = 0; i < 2 + round % 6; i++) {
            seed = seed * 6364136223846793005 + 1442695040888963407;
            ((uint8_t *)&f)[(seed >> 33) % AT(text)] = seed >> 56;
        }
        check_any(&f, sizeof(f));
    }
}

/* A table of COUNT headers, the first LOADS of which are segments of one page each. */
static enum elf_error many_headers(unsigned count, unsigned loads)
{
    size_t size = sizeof(struct header) + (size_t)count * sizeof(struct segment);
    struct header *header = calloc(1, size);
    struct segment *table = (struct segment *)(header + 1);

    *header = good().header;
    header->phnum = count;
    header->entry = BASE;
    for (unsigned i = 0; i < loads; i++)
        table[i] = (struct segment){ 1, R | X, 0, BASE + i * 0x1000, 0, 0, 0x1000, 0 };
    enum elf_error error = check_any(header, size);
    free(header);
    return error;
}

static void as_many_segments_as_fit(void)
{
    CHECK_EQ(ELF_OK, many_headers(ELF_MAX_SEGMENTS, ELF_MAX_SEGMENTS));
    CHECK_EQ(ELF_MAX_SEGMENTS, program.segment_count);
    CHECK_EQ(ELF_HEADERS, many_headers(ELF_MAX_SEGMENTS + 1, ELF_MAX_SEGMENTS + 1));
    CHECK_EQ(ELF_OK, many_headers(65535, 1));
    CHECK_EQ(ELF_HEADERS, many_headers(65535, 65535));
}

static void an_empty_segment_is_nothing(void)
{
    struct file f = good();

    place(&f, 0, 0);
    f.segment[DATA].flags = R | W | X;
    CHECK_EQ(ELF_OK, check_any(&f, sizeof(f)));
    CHECK_EQ(2, program.segment_count);
}

/* The neighbours of what no program may have. */
static void the_last_pages_that_are_allowed(void)
{
    static const uint64_t good_pages[] = { 0x1000, 0xffffe000, 0x100000000, 0x7fffffffe000 };

    for (unsigned i = 0; i < 4; i++) {
        struct file f = good();
        unit_case("page 0x%" PRIx64, good_pages[i]);
        place(&f, good_pages[i], 0x1000);
        CHECK_EQ(ELF_OK, check_any(&f, sizeof(f)));
    }
}

static void a_program_without_our_note(void)
{
    struct file f = good();

    f.note.name[0] = 'E';
    CHECK_EQ(ELF_OK, check_any(&f, sizeof(f)));
    CHECK_EQ(false, program.lab);
    CHECK_STR("", program.path);
    f = good();
    f.note.type = LAB_NOTE_PATH + 1;
    CHECK_EQ(ELF_OK, check_any(&f, sizeof(f)));
    CHECK_EQ(false, program.lab);
    f = good();
    f.segment[NOTES].filesz = 0;
    CHECK_EQ(ELF_OK, check_any(&f, sizeof(f)));
    CHECK_EQ(false, program.lab);
}

/* A note whose lengths lead out of its segment ends the search, whatever the sum wraps to. */
static void notes_with_broken_lengths(void)
{
    static const uint32_t lengths[] = { 0, 1, 10, 12, 100, 0x7fffffff, 0xfffffff0, 0xfffffffd, 0xffffffff };

    for (unsigned i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
        for (unsigned which = 0; which < 4; which++) {
            struct file f = good();
            uint32_t *length[] = { &f.other.namesz, &f.other.descsz, &f.note.namesz, &f.note.descsz };
            unit_case("length %u is %u", which, lengths[i]);
            *length[which] = lengths[i];
            enum elf_error error = check_any(&f, sizeof(f));
            CHECK(error == ELF_OK || error == ELF_NOTE);
            if (which == 2)
                CHECK_EQ(false, program.lab);
        }
}

static void notes_cut_at_every_byte(void)
{
    for (size_t size = 0; size < 2 * sizeof(struct note); size++) {
        struct file f = good();
        unit_case("%zu bytes of notes", size);
        f.segment[NOTES].filesz = size;
        /* At the very end of the file, where a byte too many is outside. */
        f.segment[NOTES].offset = sizeof(f) - size;
        memmove((char *)&f + sizeof(f) - size, &f.other, size);
        check_any(&f, sizeof(f));
        CHECK_EQ(false, program.lab);
    }
}

/* The 32-bit class: the same reader, narrower headers. */
struct header32 {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version, entry, phoff, shoff, flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct segment32 { uint32_t type, offset, vaddr, paddr, filesz, memsz, flags, align; };

#define BASE32 0x8048000
struct file32 {
    struct header32 header;
    struct segment32 segment[3];
    struct note note;
    uint8_t text[16];
};
#define AT32(part) offsetof(struct file32, part)

static struct file32 good32(void)
{
    return (struct file32){
        .header = { .ident = { 0x7f, 'E', 'L', 'F', 1, 1, 1 }, .type = 2, .machine = 3, .version = 1,
                    .entry = BASE32 + AT32(text), .phoff = AT32(segment), .ehsize = sizeof(struct header32),
                    .phentsize = sizeof(struct segment32), .phnum = 3 },
        .segment = { { 1, 0, BASE32, 0, sizeof(struct file32), sizeof(struct file32), R | X, 0x1000 },
                     { 1, 0, BASE32 + 0x1000, 0, 0, 0x1800, R | W, 0x1000 },
                     { 4, AT32(note), BASE32 + AT32(note), 0, sizeof(struct note), sizeof(struct note), R, 4 } },
        .note = { sizeof(LAB_NOTE_NAME), 9, LAB_NOTE_PATH, LAB_NOTE_NAME, "sysente" },
    };
}

static void good_file_of_32_bits(void)
{
    struct file32 f = good32();

    f.note.descsz = 8;
    memcpy(f.note.desc, "syscall", 8);
    CHECK_EQ(ELF_OK, check_any(&f, sizeof(f)));
    CHECK_EQ(32, program.bits);
    CHECK_EQ(BASE32 + AT32(text), program.entry);
    CHECK_EQ(2, program.segment_count);
    CHECK_EQ(ELF_EXECUTE, program.segments[0].rights);
    CHECK_EQ(ELF_WRITE, program.segments[1].rights);
    CHECK_EQ(0x1800, program.segments[1].memory_size);
    CHECK_EQ(BASE32 + 0x3000, program.end);
    CHECK_EQ(BASE32 + AT32(segment), program.headers);
    CHECK_EQ(sizeof(struct segment32), program.header_size);
    CHECK_EQ(true, program.lab);
    CHECK_STR("syscall", program.path);
    struct file wide = good();
    CHECK_EQ(ELF_OK, check_any(&wide, sizeof(wide)));
    CHECK_EQ(64, program.bits);
}

static void bad_files_of_32_bits(void)
{
    static const struct { enum elf_error error; size_t at; uint32_t value; unsigned bytes; } rows[] = {
        { ELF_MACHINE, AT32(header.machine), 62, 2 },       /* x32: 32-bit files of 64-bit code */
        { ELF_MACHINE, AT32(header.machine), 40, 2 },       /* ARM */
        { ELF_MACHINE, AT32(header.ident[4]), 2, 1 },
        { ELF_CLASS, AT32(header.ident[5]), 2, 1 },
        { ELF_TYPE, AT32(header.type), 3, 2 },
        { ELF_DYNAMIC, AT32(segment[2].type), 3, 4 },
        { ELF_HEADERS, AT32(header.phentsize), 56, 2 },
        { ELF_SHORT, AT32(header.phoff), 0xffffffe0, 4 },
        { ELF_SEGMENT, AT32(segment[0].offset), 0xfffff000, 4 },
        { ELF_SEGMENT, AT32(segment[0].filesz), 0xffffffff, 4 },
        { ELF_ADDRESS, AT32(segment[1].vaddr), 0, 4 },
        { ELF_ADDRESS, AT32(segment[1].vaddr), 0xfffff000, 4 },
        { ELF_ADDRESS, AT32(segment[1].vaddr), 0xffffe000, 4 },     /* 0x1800 bytes from there reach it */
        { ELF_ADDRESS, AT32(segment[1].memsz), 0xffffffff, 4 },     /* across 4 GiB */
        { ELF_OVERLAP, AT32(segment[1].vaddr), BASE32, 4 },
        { ELF_WRITE_EXEC, AT32(segment[1].flags), W | X, 4 },
        { ELF_ENTRY, AT32(header.entry), BASE32 - 1, 4 },
        { ELF_ALIGNMENT, AT32(segment[0].vaddr), BASE32 + 1, 4 },
    };

    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct file32 f = good32();
        unit_case("row %u: %s", i, elf_error_text(rows[i].error));
        f.note.descsz = 8;
        memcpy((uint8_t *)&f + rows[i].at, &rows[i].value, rows[i].bytes);
        if (rows[i].at == AT32(header.ident[4])) {          /* room for the wide header */
            struct { struct file32 f; uint8_t more[64]; } longer = { .f = f };
            CHECK_EQ(rows[i].error, read_file(&longer, sizeof(longer)));
        } else {
            CHECK_EQ(rows[i].error, read_file(&f, sizeof(f)));
        }
    }
}

static void every_byte_of_32_bits(void)
{
    static const uint8_t masks[] = { 0x01, 0x10, 0x80, 0xff };
    struct file32 f = good32();

    for (size_t size = 0; size < sizeof(f); size++) {
        unit_case("%zu of %zu bytes", size, sizeof(f));
        CHECK(check_any(&f, size) != ELF_OK);
    }
    for (size_t at = 0; at < AT32(text); at++)
        for (size_t i = 0; i < sizeof(masks); i++) {
            f = good32();
            ((uint8_t *)&f)[at] ^= masks[i];
            unit_case("byte %zu changed by 0x%02x", at, masks[i]);
            check_any(&f, sizeof(f));
        }
}

/* An image of its own, so that what is read outside is seen. */
static void *vdso(const char *name, size_t *size)
{
    static char image[1 << 16] __attribute__((aligned(16)));
    FILE *file = fopen(name, "rb");

    unit_case("%s", name);
    CHECK(file);
    *size = file ? fread(image, 1, sizeof(image), file) : 0;
    CHECK(*size > sizeof(struct header) && *size < sizeof(image));
    if (file)
        fclose(file);
    return unit_exact(image, *size);
}

static bool has(void *image, size_t size, const char *name)
{
    struct elf_dynamic found = { 0, NULL };

    if (!elf_dynamic_symbol(image, size, name, &found))
        return false;
    CHECK((uint8_t *)found.value_at > (uint8_t *)image && (uint8_t *)found.value_at < (uint8_t *)image + size);
    CHECK_EQ(0, memcmp(found.value_at, &found.value, 4));
    CHECK(found.value && found.value < size);
    return true;
}

static void check_vdso(const char *name)
{
    size_t size;
    void *image = vdso(name, &size);

    CHECK(has(image, size, "__kernel_vsyscall"));
    CHECK(!has(image, size, "__kernel_vsyscal"));
    CHECK(!has(image, size, ""));
    unit_exact_free(image, size);
}

static void symbols_of_our_vdso(void)
{
    static const struct { const char *name; uint8_t code[3]; } known[] = {
        { "__entrylab_int80", { 0xcd, 0x80, 0xc3 } }, { "__entrylab_syscall", { 0x0f, 0x05, 0xc3 } },
        { "__entrylab_sysenter", { 0x9c, 0x49, 0x89 } },
    };
    size_t size;
    void *image = vdso(VDSO_FILE, &size);

#define ENTRY_PATH(id, enters, leaves64, leaves32, title)                       \
    if (leaves64[0] != '-') {                                                   \
        CHECK(has(image, size, "__entrylab_" #id));                             \
        CHECK(has(image, size, "user_" #id "_enter"));                          \
        CHECK(has(image, size, "user_" #id "_back"));                           \
    }
#include "entry/paths.def"
#undef ENTRY_PATH
    for (unsigned i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        struct elf_dynamic found = { 0, NULL };
        CHECK(elf_dynamic_symbol(image, size, known[i].name, &found));
        CHECK(found.value + 3 <= size && !memcmp((char *)image + found.value, known[i].code, 3));
    }
    unit_exact_free(image, size);
    check_vdso(VDSO_FILE);
}

static void symbols_of_our_32_bit_vdso(void)
{
    size_t size;
    void *image = vdso(VDSO32_FILE, &size);

#define ENTRY_PATH(id, enters, leaves64, leaves32, title)                       \
    if (leaves32[0] != '-') {                                                   \
        CHECK(has(image, size, "__entrylab_" #id));                             \
        CHECK(has(image, size, "user_" #id "_enter"));                          \
    }
#include "entry/paths.def"
#undef ENTRY_PATH
    CHECK(has(image, size, "landing_pad"));
    unit_exact_free(image, size);
    check_vdso(VDSO32_FILE);
}

#define ROW_ENTRY(error, name, change) { #error "_" #name, name },
UNIT_MAIN(
    TEST(good_file), ROWS(ROW_ENTRY) TEST(every_error_is_tested), TEST(cut_at_every_byte),
    TEST(every_header_byte_changed), TEST(many_bytes_changed), TEST(as_many_segments_as_fit),
    TEST(an_empty_segment_is_nothing), TEST(the_last_pages_that_are_allowed), TEST(a_program_without_our_note),
    TEST(notes_with_broken_lengths), TEST(notes_cut_at_every_byte), TEST(good_file_of_32_bits),
    TEST(bad_files_of_32_bits), TEST(every_byte_of_32_bits), TEST(symbols_of_our_vdso), TEST(symbols_of_our_32_bit_vdso))
