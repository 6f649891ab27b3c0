/* SPDX-License-Identifier: MIT
 * Arguments, one at a time and in pairs; and numbers of calls: all that there are and one more, powers of two
 * and their neighbours, negative ones, and what other ABIs add.
 */
#include "axis.h"

static const uint64_t values[] = { 0, 1, ~0ull, 0x80000000, 0xffffffff, 0x7fffffffffff, 0x800000000000,
                                   0x8000000000000000, 0x9e3779b97f4a7c15, 0xc0de00000000c0de };
enum { VALUES = sizeof values / sizeof *values, ARGS = 6, SINGLES = ARGS * VALUES,
       PAIRS = ARGS * (ARGS - 1) / 2 * VALUES * VALUES };

static bool make_args(struct lab_case *one, const struct row *row, uint32_t index)
{
    unsigned int first = 0, second;

    if (!case_default(one, row->path, row->form, PLACE_MID, CALL_sum6))
        return false;
    if (index < SINGLES) {
        *case_argument(&one->before, index / VALUES) = values[index % VALUES];
        return true;
    }
    index -= SINGLES;
    unsigned int pair = index / (VALUES * VALUES);
    while (pair >= ARGS - 1 - first)
        pair -= ARGS - 1 - first++;
    second = first + 1 + pair;
    *case_argument(&one->before, first) = values[index / VALUES % VALUES];
    *case_argument(&one->before, second) = values[index % VALUES];
    return true;
}

enum { TABLE = 1024, MOST = 2048 };
static uint64_t numbers[MOST];
static uint32_t count;

static void add(uint64_t number)
{
    if (count < MOST)
        numbers[count++] = number;
}

static uint32_t prepare_numbers(void)
{
    static const uint32_t some[] = { 0, 1, 39, 999, CALL_null, CALL_path, TABLE - 1, TABLE };
    const uint64_t dirt = 0xdeadbeef00000000;

    count = 0;
    for (uint64_t n = 0; n <= TABLE + 1; n++)
        add(n);
    for (unsigned int k = 0; k < 64; k++)
        for (int d = -1; d <= 1; d++)
            add((1ull << k) + (uint64_t)d);
    for (uint64_t n = 1; n <= 16; n++)
        add(-n);
    for (unsigned int i = 0; i < sizeof some / sizeof *some; i++) {
        add(-(uint64_t)some[i]);
        add(0x40000000ull | some[i]);
        add(0x80000000ull | some[i]);
        add(1ull << 32 | some[i]);
        add(1ull << 63 | some[i]);
        add(dirt | some[i]);
    }
    uint32_t clean = count;
    for (uint32_t i = 0; i < clean; i++)
        if (i > TABLE + 1 || number_kind(CASE_CALLER, numbers[i]) != NUMBER_NONE)
            add(numbers[i] ^ dirt);
    return count;
}

/* Of calls whose result is not the model's to know: arguments that no call takes. Odd, so that it is no
 * address of anything aligned; of 64 bits not canonical; of 32 not mapped. */
static const uint64_t poison = 0x5eed5eed95ed5e8d;

static bool make_numbers(struct lab_case *one, const struct row *row, uint32_t index)
{
    enum number_kind kind = number_kind(CASE_CALLER, numbers[index]);

    if (kind == NUMBER_UNSAFE || !case_default(one, row->path, row->form, PLACE_MID, numbers[index]))
        return false;
    if (kind == NUMBER_OTHER)
        for (unsigned int i = 0; i < ARGS; i++)
            *case_argument(&one->before, i) = poison;
    return true;
}

const struct axis axis_args = { "args", SINGLES + PAIRS, .differential = true, .make = make_args };
const struct axis axis_numbers = { "numbers", .prepare = prepare_numbers, .make = make_numbers };
