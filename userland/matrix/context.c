/* SPDX-License-Identifier: MIT
 * Edited contexts: the call set_context makes the frame one that no stub built, and that therefore no fast exit
 * may take. Every reason to refuse it, alone and with others; and every flag that a context can ask for, alone
 * and in pairs. What IRETQ would refuse ends a program, and is the program crash's.
 */
#include "axis.h"
#include "gdt/selectors.h"

static struct lab_context context;

enum { STACKS = 5 };
static const uint32_t flag_sets[] = { 0, FLAG_TF, FLAG_RF, FLAG_IOPL, FLAG_NT, FLAG_VM, FLAG_VIF | FLAG_VIP,
                                      FLAG_AC | FLAG_DF | FLAG_ID, FLAG_TF | FLAG_RF, 0xffffffff, FLAG_CF | FLAG_OF,
                                      FLAG_ID };
enum { FLAG_SETS = sizeof flag_sets / sizeof *flag_sets };
enum { FIELDS = 2 * 2 * 2 * 2 * STACKS * FLAG_SETS, BITS = 22, PAIRS = BITS * BITS };

static uint64_t stack_of(unsigned int index)
{
    uint64_t of_64[STACKS] = { case_stack, 0x800000000000, 0xffffffffc0001000, 0, 0x8000000000000123 };
    uint64_t of_32[STACKS] = { case_stack, 0xfffffffc, 0x800080000000, 0, 3 };

    return CASE_CALLER == 64 ? of_64[index] : of_32[index];
}

static void plain(bool other_mode)
{
    uint64_t *word = &context.r15;
    bool wide = (CASE_CALLER == 64) != other_mode;

    for (unsigned int i = 0; i < 15; i++)
        word[i] = 0xd6e8feb86659fd93 * (i + 3);
    context.ip = (uintptr_t)(other_mode ? case_back_other : case_back);
    context.cs = wide ? SEL_USER_CS : SEL_USER_CS32;
    context.ss = SEL_USER_SS;
    context.sp = case_stack;
    context.flags = FLAG_IF | FLAG_ONE;
    context.cx = context.ip;
}

static bool make_context(struct lab_case *one, const struct row *row, uint32_t index)
{
    if (!case_default(one, row->path, row->form, PLACE_MID, CALL_set_context))
        return false;
    *case_argument(&one->before, 0) = (uintptr_t)&context;
    one->context = &context;
    if (index >= FIELDS) {
        uint32_t pair = index - FIELDS;

        plain(false);
        context.flags = 1u << pair / BITS | 1u << pair % BITS;
        context.r11 = context.flags;
        return true;
    }
    plain(index & 1);
    context.ss = index & 2 ? SEL_USER_SS2 : SEL_USER_SS;
    context.flags |= flag_sets[index / 16 % FLAG_SETS];
    context.sp = stack_of(index / 16 / FLAG_SETS);
    context.r11 = context.flags ^ (index & 4 ? FLAG_CF | 1ull << 40 : 0);
    context.cx ^= index & 8 ? 1ull << 47 : 0;
    return true;
}

/* The work of a case is only that it is edited; CX and R11 are SYSRETQ's to lose. */
enum { REASONS = 1 << COUNTER_REFUSED_IP | 1 << COUNTER_REFUSED_FLAGS | 1 << COUNTER_REFUSED_CS | 1 << COUNTER_REFUSED_SS,
       REASONS_64 = 1 << COUNTER_REFUSED_CX | 1 << COUNTER_REFUSED_R11 };

const struct axis axis_context = { "context", FIELDS + PAIRS, .differential = true, .make = make_context,
                                   .reasons = CASE_CALLER == 64 ? REASONS | REASONS_64 : REASONS };
