/* SPDX-License-Identifier: MIT
 * The first stack of a program, read as a Linux program reads it: System V ABI, AMD64 supplement,
 * "Initial stack and register state". */
#include "unit.h"

#include "abi.h"
#include "task/start_stack.h"

#define TOP 0x7fffffd00000
#define TOP32 0xffd00000
#define VSYSCALL32 0xffe00420
#define EMULATOR 0x10702u               /* QEMU 7.2 */
#define CLOCK 3u
#define GUARD 64                        /* bytes below the image that must stay as they are */

static const struct elf_program programs[] = {
    { .bits = 64, .entry = 0x401000, .headers = 0x400040, .header_count = 5, .header_size = 56 },
    { .bits = 32, .entry = 0x8049000, .headers = 0x8048034, .header_count = 5, .header_size = 32 },
    { .bits = 64, .entry = 0x401000, .headers = 0x400040, .header_count = 5, .header_size = 56, .lab = true },
    { .bits = 32, .entry = 0x8049000, .headers = 0x8048034, .header_count = 5, .header_size = 32, .lab = true },
};
static const struct elf_program *program = &programs[0];    /* the one whose stack is made */
static uint64_t top = TOP;

static size_t word_size(void) { return program->bits / 8; }

struct made { uint8_t *allocation, *image; size_t size; uint64_t sp; };

/* The image's end is aligned as the kernel's is, and is the end of its allocation. */
static struct made make(const char *words, int argc, size_t size)
{
    struct start_info info = { .words = words, .argc = argc, .program = program, .vdso = top + 0x100000,
                               .vsyscall = program->bits == 32 ? VSYSCALL32 : 0, .emulator = EMULATOR, .clock = CLOCK };
    size_t whole = (size + GUARD + 15) & ~(size_t)15;
    struct made made = { .allocation = unit_exact(NULL, whole), .size = size };

    for (unsigned i = 0; i < sizeof(info.random); i++)
        info.random[i] = 0xa0 + i;
    memset(made.allocation, 0x5a, whole);
    made.image = made.allocation + whole - size;
    made.sp = start_stack(made.image, size, top, &info);
    for (uint8_t *byte = made.allocation; byte < made.image; byte++)
        CHECK_EQ(0x5a, *byte);
    return made;
}

/* The host's address of a user's one; SIZE bytes of it must lie in the stack. */
static const void *at(const struct made *made, uint64_t address, size_t size)
{
    bool inside = address >= made->sp && address <= top && size <= top - address;

    CHECK(inside);
    return inside ? made->image + made->size - (top - address) : (const void *)"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
}

static uint64_t take(const struct made *made, uint64_t *sp)
{
    uint64_t value = 0;

    memcpy(&value, at(made, *sp, word_size()), word_size());
    *sp += word_size();
    return value;
}

static const char *text(const struct made *made, uint64_t address)
{
    const char *s = at(made, address, 1);

    CHECK(memchr(s, 0, made->image + made->size - (const uint8_t *)s));
    return s;
}

/* The auxiliary vector at SP; VALUES[type] = value, and which types there were. Only programs of this tree
 * find types that Linux has not got: they are at 1 and 2, types that are not used. */
static void take_auxv(const struct made *made, uint64_t *sp, uint64_t values[64], uint64_t *seen)
{
    *seen = 0;
    for (;;) {
        uint64_t type = take(made, sp), value = take(made, sp);
        if (type == AT_LAB_EMULATOR && program->lab)
            type = 1;
        else if (type == AT_LAB_CLOCK && program->lab)
            type = 2;
        CHECK(type < 64);
        if (!type || type >= 64)
            return;
        CHECK(!(*seen >> type & 1));    /* none twice */
        *seen |= 1ull << type;
        values[type] = value;
    }
}

/* Everything a program finds on a stack made of WORDS (ARGC of them). */
static void check_stack(const struct made *made, const char *words, int argc)
{
    uint64_t sp = made->sp, values[64] = { 0 }, seen, lowest = ~0ull;
    const char *word = words;

    CHECK_EQ(0, made->sp % 16);
    CHECK_EQ(argc, take(made, &sp));
    for (int i = 0; i < argc; i++, word += strlen(word) + 1) {
        uint64_t address = take(made, &sp);
        lowest = address < lowest ? address : lowest;
        CHECK_STR(word, text(made, address));
    }
    CHECK_EQ(0, take(made, &sp));       /* argv's end */
    CHECK_EQ(0, take(made, &sp));       /* envp's */
    take_auxv(made, &sp, values, &seen);
    CHECK_EQ(4096, values[6]);          /* AT_PAGESZ */
    CHECK_EQ(program->headers, values[3]);
    CHECK_EQ(program->header_size, values[4]);
    CHECK_EQ(program->header_count, values[5]);
    CHECK_EQ(program->entry, values[9]);
    CHECK_EQ(top + 0x100000, values[33]);   /* AT_SYSINFO_EHDR */
    CHECK_EQ(100, values[17]);              /* AT_CLKTCK */
    CHECK_STR(program->bits == 32 ? "i686" : "x86_64", text(made, values[15]));
    CHECK_EQ(program->bits == 32, seen >> 32 & 1);
    if (program->bits == 32)
        CHECK_EQ(VSYSCALL32, values[32]);   /* AT_SYSINFO */
    CHECK_EQ(program->lab, seen >> 1 & 1);
    CHECK_EQ(program->lab ? EMULATOR : 0, values[1]);
    CHECK_EQ(program->lab, seen >> 2 & 1);
    CHECK_EQ(program->lab ? CLOCK : 0, values[2]);
    if (argc)
        CHECK_STR(words, text(made, values[31]));   /* AT_EXECFN */
    const uint8_t *random = at(made, values[25], 16);
    for (unsigned i = 0; i < 16; i++)
        CHECK_EQ(0xa0 + i, random[i]);
    /* AT_BASE, AT_FLAGS, the four ids, AT_SECURE, AT_HWCAP are there, and 0. */
    for (const char *zero = "\7\10\13\14\15\16\27\20"; *zero; zero++) {
        unit_case("auxv type %d", *zero);
        CHECK_EQ(1, seen >> *zero & 1);
        CHECK_EQ(0, values[(int)*zero]);
    }
    /* The vectors end below what they point to. */
    CHECK(sp <= values[25] && sp <= values[15] && sp <= lowest);
}

#define WORDS(text) text, (int)(sizeof(text) - 1)

static int count_words(const char *words, int size)
{
    int count = 0;

    for (int i = 0; i < size; i++)
        count += !words[i];
    return count;
}

static void check_words(const char *words, int size)
{
    int argc = count_words(words, size);
    struct made made = make(words, argc, 8192);

    CHECK(made.sp);
    if (made.sp)
        check_stack(&made, words, argc);
    unit_exact_free(made.allocation, 1);
}

static void one_argument(void) { check_words(WORDS("hello.int80\0")); }
static void several_arguments(void) { check_words(WORDS("hello\0one\0two words\0\0caf\xc3\xa9\0")); }
static void no_argument(void) { check_words("", 0); }

/* RSP stays a multiple of 16 whatever the number of words and their length. */
static void alignment(void)
{
    char words[400];

    for (int argc = 1; argc <= 8; argc++)
        for (int length = 0; length < 33; length++) {
            memset(words, 'w', sizeof(words));
            for (int i = 0; i < argc; i++)
                words[i * (length + 1) + length] = 0;
            check_words(words, argc * (length + 1));
        }
}

/* Nothing or everything: no size gives half a stack, and none writes below the image. */
static void every_size(void)
{
    static const struct { const char *words; int size; } cases[] = {
        { WORDS("") }, { WORDS("hello\0") }, { WORDS("hello.sysenter\0one\0two words\0") },
    };

    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int argc = count_words(cases[i].words, cases[i].size);
        size_t fits = 0;
        for (size_t size = 0; size < 1024; size++) {
            unit_case("%d words, %zu bytes", argc, size);
            struct made made = make(cases[i].words, argc, size);
            CHECK(made.sp || !fits);
            if (made.sp) {
                CHECK(top - made.sp <= size);
                check_stack(&made, cases[i].words, argc);
                fits = fits ? fits : size;
            }
            unit_exact_free(made.allocation, 1);
        }
        unit_case("%d words", argc);
        CHECK(fits > 50 * word_size() - 100 && fits < 700);
        CHECK_EQ(0, fits % 16);         /* not a byte more than it needs */
    }
}

static void arguments_that_do_not_fit(void)
{
    static char words[20000];

    memset(words, 'x', sizeof(words) - 1);
    struct made made = make(words, 1, 8192);
    CHECK_EQ(0, made.sp);
    unit_exact_free(made.allocation, 1);
    memset(words, 0, sizeof(words));    /* many empty ones: their pointers do not fit */
    made = make(words, 2000, 8192);
    CHECK_EQ(0, made.sp);
    unit_exact_free(made.allocation, 1);
    check_words(words, 800);
}

/* The same for a 32-bit program: words of 4 bytes, and AT_SYSINFO. */
static void of_32_bit_programs(void)
{
    program = &programs[1];
    top = TOP32;
    one_argument();
    several_arguments();
    no_argument();
    alignment();
    every_size();
    arguments_that_do_not_fit();
}

/* The same with what programs of this tree are told besides. */
static void of_programs_of_this_tree(void)
{
    for (unsigned i = 2; i < 4; i++) {
        program = &programs[i];
        top = program->bits == 32 ? TOP32 : TOP;
        several_arguments();
        alignment();
        every_size();
        arguments_that_do_not_fit();
    }
}

UNIT_MAIN(TEST(one_argument), TEST(several_arguments), TEST(no_argument), TEST(alignment), TEST(every_size),
          TEST(arguments_that_do_not_fit), TEST(of_32_bit_programs), TEST(of_programs_of_this_tree))
