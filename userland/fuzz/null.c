/* SPDX-License-Identifier: MIT
 * What the null loops are given, and what it means when they stop.
 */
#include "fuzz.h"

#include <caller.h>

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

static const uint64_t odd_stacks[] = ODD_STACKS;
enum { ODD_COUNT = sizeof odd_stacks / sizeof *odd_stacks };
static const char *const names[REGISTERS] = { REGISTER_NAMES };

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
    number &= REGISTER_MASK;
    if (number == CALL_null || number == CALL_flags)
        return 0;
    if (number == CALL_sum6)
        return sum6_of(word);
    return -(uint64_t)ENOSYS & REGISTER_MASK;
}

static void prepare(unsigned long number)
{
    struct random random;

    random_seed(&random, seed ^ number);
    for (unsigned i = 0; i < sizeof group.word / sizeof *group.word; i++)
        group.word[i] = random_next(&random) & REGISTER_MASK;
    for (unsigned i = 0; i < NULL_VECTORS; i++) {
        struct null_vector *vector = &group.vector[i];
        uint64_t choice = random_next(&random);

        choose_number(&random, vector);
        vector->expected = result_of(vector->number, null_words(&group, i));
        vector->flags = FLAGS_PLAIN | (choice & FLAGS_KEPT & ~(i < PLAIN_AC ? FLAG_AC : 0));
        /* Without SMAP some paths leave AC on in the kernel, where it then means nothing: full cases know. */
        if (vector->number == CALL_flags)
            vector->flags &= ~(uint64_t)FLAG_AC;
        vector->sp = choice >> 61 ? random_next(&random) & STACK_MASK : odd_stacks[(choice >> 32 & 0xffff) % ODD_COUNT];
        vector->stack = (uintptr_t)&stack[STACK_MARGIN + (choice >> 48 & 0xff) % (STACK_WORDS - 2 * STACK_MARGIN)];
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
    const struct null_vector *v = &in->vector[index];
    const uint64_t *word = null_words(in, index);
    uint64_t sp = by_vdso(alone_path) ? v->stack : v->sp;
    uint64_t cx = cx_after(alone_path, v, word), r11 = r11_after(alone_path, v, word);

    for (unsigned i = 0; i < REGISTERS; i++)
        if (!(KEPT_APART >> i & 1) && null_difference[i])
            return fail(failure, names[i], word[i], word[i] ^ null_difference[i]);
    if (null_ax != v->expected)
        return fail(failure, CALLER == 64 ? "rax" : "eax", v->expected, null_ax);
    if (null_flags != v->flags)
        return fail(failure, "flags", v->flags, null_flags);
    if (null_sp != sp)
        return fail(failure, CALLER == 64 ? "rsp" : "esp", sp, null_sp);
    if (null_cx != cx)
        return fail(failure, CALLER == 64 ? "rcx" : "ecx", cx, null_cx);
    return fail(failure, CALLER == 64 ? "r11" : "edx", r11, null_r11);
}

/* A path that is not there: the vector goes by INT 0x80, which every kernel of ours has, so that every
 * environment's stream of results is the same. */
static unsigned path_for(unsigned path)
{
    return door_open[path] ? path : PATH_int80;
}

/* Which of COUNT vectors from INDEX on it was after which check_unseen found something; the last, if it is not
 * found again. */
static unsigned find_unseen(unsigned index, unsigned count)
{
    uint64_t kept = null_hash;
    struct failure ignored;
    unsigned at = index;

    while (at < index + count - 1) {
        null_cursor = &group.vector[at];
        null_end = null_cursor + 1;
        loops[alone_path]();
        if (check_unseen(&ignored.expected, &ignored.got))
            break;
        at++;
    }
    null_hash = kept;
    return at;
}

long null_run(unsigned long from, unsigned long count, struct failure *failure)
{
    unsigned index = from % NULL_VECTORS;

    if (prepared != from / NULL_GROUP)
        prepare(from / NULL_GROUP);
    alone_path = path_for(from % NULL_GROUP / NULL_VECTORS);
    null_cursor = &group.vector[index];
    null_end = null_cursor + count;
    int failed = loops[alone_path]();
    const char *unseen = check_unseen(&failure->expected, &failure->got);
    if (!failed && !unseen) {
        counts.by_path[alone_path] += count;
        return -1;
    }
    unsigned bad = failed ? (unsigned)(null_cursor - group.vector) : find_unseen(index, count);
    if (failed)
        explain(&group, bad, failure);
    else
        fail(failure, unseen, failure->expected, failure->got);
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
    const char *unseen = check_unseen(&failure->expected, &failure->got);
    if (unseen && !bad)
        return fail(failure, unseen, failure->expected, failure->got);
    return bad && explain(&alone, 0, failure);
}

unsigned null_axes(struct axis *axes)
{
    struct null_vector *v = alone.vector;
    uint64_t middle = (uintptr_t)&stack[STACK_WORDS / 2];
    unsigned count = 0;

    axes[count++] = (struct axis){ "number", &v->number, CALL_null, true };
    axes[count++] = (struct axis){ "flags", &v->flags, FLAGS_PLAIN, false };
    axes[count++] = (struct axis){ CALLER == 64 ? "rsp" : "esp", &v->sp, middle, true };
    axes[count++] = (struct axis){ "stack", &v->stack, middle, true };
    for (unsigned i = 0; i < REGISTERS; i++)
        axes[count++] = (struct axis){ names[i], &alone.word[i], 0, false };
    return count;
}
