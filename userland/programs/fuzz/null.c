/* SPDX-License-Identifier: MIT
 * What the null loops are given, and what it means when they stop.
 */
#include "fuzz.h"

/* TCG translates code anew for AC = 1, and looks it up slowly where that changes all the time; so the vectors
 * that may have it set are the last of their group. */
enum { PLAIN_AC = NULL_VECTORS - 8 };

enum { STACK_WORDS = 1024, STACK_MARGIN = 64, NO_GROUP = -1 };

static null_loop *const loops[EVERY_PATH] = {
#define ENTRY_PATH(id, enters, leaves64, leaves32, title) null_##id,
#include "entry/paths.def"
#undef ENTRY_PATH
};

static struct null_group group, alone;
static unsigned long prepared = NO_GROUP;
static unsigned alone_path;
static uint64_t stack[STACK_WORDS] __attribute__((aligned(64)));

/* Kernel text, direct map, stacks of the kernel, not canonical, the user's end, the last byte. */
static const uint64_t odd_stacks[] = { 0, 1, 0xffffffff80100000, 0xffff800000001000, 0xffffffffc0002ff8,
                                       0x8000000000000000, 0x800000000000, ~0ull, 0x7ffffffff001, 0x1000 };
enum { ODD_STACKS = sizeof odd_stacks / sizeof *odd_stacks };

/* No call has these numbers: too big in ways that a wrong bound would let pass, or in the table's gaps. */
static uint64_t no_call(struct random *random)
{
    uint64_t choice = random_next(random);

    switch (choice >> 61) {
    case 0:  return 900 + (uint32_t)choice % 100;
    case 1:  return (1ull << 32 << (choice % 32)) | CALL_null;
    case 2:  return 0x40000000u | CALL_null;
    case 3:  return -1ull - (uint32_t)choice % 2048;
    case 4:  return 1024 + (uint32_t)choice % 4096;
    case 5:  return 1ull << 31 | CALL_null;
    default: return choice | 1ull << 40;
    }
}

static void choose_number(struct random *random, struct null_vector *vector)
{
    static const uint16_t calls[] = { CALL_null, CALL_null, CALL_null, CALL_null, CALL_sum6, CALL_flags };
    unsigned choice = random_below(random, 8);

    vector->number = choice < 6 ? calls[choice] : no_call(random);
}

static uint64_t result_of(uint64_t number, const uint64_t *word)
{
    if (number == CALL_null || number == CALL_flags)
        return 0;
    if (number != CALL_sum6)
        return -(uint64_t)ENOSYS;
    return word[NULL_DI / 8] + 3 * word[NULL_SI / 8] + 5 * word[NULL_DX / 8] + 7 * word[NULL_R10 / 8]
           + 11 * word[NULL_R8 / 8] + 13 * word[NULL_R9 / 8];
}

static void prepare(unsigned long number)
{
    struct random random;

    random_seed(&random, seed ^ number);
    for (unsigned i = 0; i < sizeof group.word / sizeof *group.word; i++)
        group.word[i] = random_next(&random);
    for (unsigned i = 0; i < NULL_VECTORS; i++) {
        struct null_vector *vector = &group.vector[i];
        uint64_t choice = random_next(&random);

        choose_number(&random, vector);
        vector->expected = result_of(vector->number, null_words(&group, i));
        vector->flags = FLAGS_PLAIN | (choice & FLAGS_KEPT & ~(i < PLAIN_AC ? FLAG_AC : 0));
        vector->sp = choice >> 61 ? random_next(&random) & 0x7fffffffffff : odd_stacks[(choice >> 32) % ODD_STACKS];
        vector->stack = (uintptr_t)&stack[STACK_MARGIN + (choice >> 24) % (STACK_WORDS - 2 * STACK_MARGIN)];
    }
    prepared = number;
}

static struct failure *fail(struct failure *failure, const char *what, uint64_t expected, uint64_t got)
{
    *failure = (struct failure){ path_name(alone_path), what, expected, got };
    return failure;
}

/* The first of what null_cursor's vector came back with that is wrong. */
static struct failure *explain(struct null_group *in, unsigned index, struct failure *failure)
{
    static const char *const names[NULL_REGISTERS] = { "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8", "r9",
                                                       "r10", "r11", "r12", "r13", "r14", "r15" };
    const struct null_vector *v = &in->vector[index];
    const uint64_t *word = null_words(in, index);
    bool by_vdso = alone_path == PATH_sysenter, by_syscall = alone_path == PATH_syscall;
    uint64_t sp = by_vdso ? v->stack : v->sp;
    uint64_t cx = by_vdso ? sp - 16 : by_syscall ? (uintptr_t)null_syscall_back : word[NULL_CX / 8];
    uint64_t r11 = by_vdso ? word[NULL_DX / 8] : by_syscall ? v->flags : word[NULL_R11 / 8];

    for (unsigned i = 0; i < NULL_REGISTERS; i++)
        if (i != NULL_CX / 8 && i != NULL_R11 / 8 && null_difference[i])
            return fail(failure, names[i], word[i], word[i] ^ null_difference[i]);
    if (null_ax != v->expected)
        return fail(failure, "rax", v->expected, null_ax);
    if (null_flags != v->flags)
        return fail(failure, "flags", v->flags, null_flags);
    if (null_sp != sp)
        return fail(failure, "rsp", sp, null_sp);
    return null_cx != cx ? fail(failure, "rcx", cx, null_cx) : fail(failure, "r11", r11, null_r11);
}

/* A path that is not there: the vector goes by INT 0x80, which every kernel of ours has, so that every
 * environment's stream of results is the same. */
static unsigned path_for(unsigned path)
{
    return door_open[path] ? path : PATH_int80;
}

long null_run(unsigned long from, unsigned long count, struct failure *failure)
{
    unsigned index = from % NULL_VECTORS;

    if (prepared != from / NULL_GROUP)
        prepare(from / NULL_GROUP);
    alone_path = path_for(from % NULL_GROUP / NULL_VECTORS);
    null_cursor = &group.vector[index];
    null_end = null_cursor + count;
    if (!loops[alone_path]()) {
        counts.by_path[alone_path] += count;
        return -1;
    }
    unsigned bad = null_cursor - group.vector;
    explain(&group, bad, failure);
    alone.vector[0] = group.vector[bad];
    memcpy(alone.word, null_words(&group, bad), NULL_REGISTERS * sizeof *alone.word);
    counts.by_path[alone_path] += bad - index + 1;
    return from + (bad - index);
}

bool null_again(struct failure *failure)
{
    uint64_t kept = null_hash;

    alone.vector[0].expected = result_of(alone.vector[0].number, alone.word);
    null_cursor = alone.vector;
    null_end = alone.vector + 1;
    int bad = loops[alone_path]();
    null_hash = kept;
    return bad && explain(&alone, 0, failure);
}

unsigned null_axes(struct axis *axes)
{
    static const char *const names[NULL_REGISTERS] = { "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8", "r9",
                                                       "r10", "r11", "r12", "r13", "r14", "r15" };
    struct null_vector *v = alone.vector;
    uint64_t middle = (uintptr_t)&stack[STACK_WORDS / 2];
    unsigned count = 0;

    axes[count++] = (struct axis){ "number", &v->number, CALL_null };
    axes[count++] = (struct axis){ "flags", &v->flags, FLAGS_PLAIN };
    axes[count++] = (struct axis){ "rsp", &v->sp, middle };
    axes[count++] = (struct axis){ "stack", &v->stack, middle };
    for (unsigned i = 0; i < NULL_REGISTERS; i++)
        axes[count++] = (struct axis){ names[i], &alone.word[i], 0 };
    return count;
}
