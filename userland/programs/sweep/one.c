/* SPDX-License-Identifier: MIT
 * One entry with an event in it, and what it may have done to the program.
 */
#include "sweep.h"

enum { STACK_WORDS = 64, STACK_ABOVE = 8, CALL_WORDS = 4 };

static const unsigned long canary = (unsigned long)0xa5a5c3c3a5a55a5a;
static unsigned long stack[STACK_WORDS] __attribute__((aligned(16)));
static struct lab_fault fault;

struct registers before, after;
struct lab_sweep sweep;
uintptr_t enter_bare_address;
unsigned long *const usual_stack = &stack[STACK_WORDS - STACK_ABOVE];

bool is_interrupt(const struct victim *victim)
{
    return victim->by & SWEEP_VECTOR && victim->how;
}

/* A pattern in every register, but for what the call needs. */
static void fill(const struct victim *victim, unsigned long sp)
{
    unsigned long *word = &before.ax;

    for (unsigned int i = 0; word + i < &before.sp; i++)
        word[i] = (unsigned long)0x9e3779b97f4a7c15 * (i + 1);
    for (unsigned int i = 0; i < STACK_WORDS; i++)
        stack[i] = canary;
    before.FIRST_ARGUMENT = 8;          /* no address of anybody: for the calls that take one */
    if (victim->how)
        before.ax = (unsigned long)victim->how;
    if (is_interrupt(victim)) {
        before.FIRST_ARGUMENT = SWEEP_ARM;
        before.SECOND_ARGUMENT = (unsigned long)&sweep;
    }
    before.sp = sp;
    before.flags = victim->flags;
}

void found(enum lab_sweep_problem problem, unsigned long got)
{
    if (sweep.problem != SWEEP_SURVIVED)
        return;
    sweep.problem = problem;
    sweep.got = got;
}

static void compare(const struct victim *victim)
{
    unsigned long *was = &before.ax, *is = &after.ax;

    for (unsigned int i = 0; was + i <= &before.flags; i++)
        if (was[i] != is[i] && !(victim->how && MAY_CHANGE(i)))
            found(SWEEP_USER, i);
    if (victim->how && after.ax != (unsigned long)victim->result)
        found(SWEEP_RESULT, after.ax);
    for (unsigned int i = 0; i < STACK_WORDS; i++) {
        unsigned long at = (unsigned long)&stack[i];
        if ((at >= before.sp || at < before.sp - CALL_WORDS * sizeof(long)) && stack[i] != canary)
            found(SWEEP_USER_STACK, at);
    }
}

void one_natural(const struct victim *victim)
{
    sweep.problem = SWEEP_SURVIVED;
    fill(victim, (uintptr_t)usual_stack);
    enter_bare_back = (uintptr_t)call_back;
    call_raw();
    compare(victim);
}

bool one(const struct victim *victim, unsigned long sp, bool usual)
{
    fill(victim, sp);
    if (victim->code) {
        enter(CALL_on_fault, (long)&fault, (long)call_back, 0, 0, 0, 0);
        enter_bare_address = (uintptr_t)victim->code;
    } else {
        enter_bare_address = (uintptr_t)enter_bare;
    }
    enter_bare_back = (uintptr_t)call_back;
    if (!is_interrupt(victim) && call_sweep(SWEEP_ARM, &sweep))
        return false;
    if (usual && !victim->code)
        call_raw();
    else
        call_bare();
    if (call_sweep(SWEEP_CHECK, &sweep))
        return false;
    compare(victim);
    return true;
}
