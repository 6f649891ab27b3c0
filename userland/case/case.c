/* SPDX-License-Identifier: MIT */
#include "case.h"

#include "case_place.h"
#include "gdt/selectors.h"

/* enter.S includes no header of the kernel but the selectors, so this is asserted here. */
_Static_assert(LOAD_SEGMENTS == 1, "case_asm.h tests bit 0");
_Static_assert(sizeof(struct state) <= 192, "case_asm.h reserves this much");

enum { STACK_BASE = 0x11000000, STACK_SIZE = 0x3000 };
enum { FLAGS_NONE = 0x202, FLAG_TF = 0x100 };

uintptr_t case_stack = STACK_BASE + STACK_SIZE / 2;
struct lab_fault case_fault;
uint64_t case_steps[CASE_STEPS];

static bool fault_armed;

long case_init(void)
{
    long at = call_mmap(STACK_BASE, STACK_SIZE, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED);

    return at < 0 && at > -4096 ? at : case_place_init();
}

uint64_t *case_argument(struct state *s, unsigned int index)
{
    uint64_t *of_64[] = { &s->di, &s->si, &s->dx, &s->r10, &s->r8, &s->r9 };
    uint64_t *of_32[] = { &s->bx, &s->cx, &s->dx, &s->si, &s->di, &s->bp };

    return CASE_CALLER == 64 ? of_64[index] : of_32[index];
}

/* Where the words of a case belong: where its way back pops them from. */
static uint64_t words_at(const struct lab_case *one)
{
    if (one->form == FORM_BARE && one->path == PATH_sysenter)
        return CASE_CALLER == 64 ? one->before.cx : (uint32_t)one->before.bp;
    return CASE_CALLER == 64 ? one->before.sp : (uint32_t)one->before.sp;
}

static void set_words(struct lab_case *one)
{
    for (unsigned int i = 0; i < CASE_WORDS; i++)
        one->words[i] = 0xa0a1a2a3a4a5a6a7 + 0x0101010101010101 * i;
    if (one->form == FORM_DOOR)
        one->words[0] = one->back;
    else if (CASE_CALLER == 64)
        one->words[0] = FLAGS_NONE, one->words[1] = one->back;
    else
        one->words[3] = one->back;
}

/* What the trampoline would have done before its instruction. */
static void set_convention(struct lab_case *one)
{
    struct state *s = &one->before;

    if (one->form != FORM_BARE || case_is_bare((long)one->path))
        return;
    if (CASE_CALLER == 64)
        s->cx = s->sp;
    else
        s->bp = one->path == PATH_sysenter ? s->sp : s->cx;
}

bool case_default(struct lab_case *one, long path, enum form form, enum place place, uint64_t number)
{
    uint64_t *word = &one->before.ax;

    if (!case_available(path))
        return false;
    memset(one, 0, sizeof *one);
    for (unsigned int i = 0; i < 15; i++)
        word[i] = 0x9e3779b97f4a7c15 * (i + 1) ^ number;
    one->path = (uint32_t)path;
    one->caller = CASE_CALLER;
    one->form = form;
    one->place = place;
    one->back = (uintptr_t)case_back;
    one->before.ax = number;
    one->before.sp = case_stack;
    one->before.flags = FLAGS_NONE;
    one->before.cs = CASE_CALLER == 64 ? SEL_USER_CS : SEL_USER_CS32;
    one->before.ss = SEL_USER_SS;
    one->before.ip = form == FORM_DOOR ? case_door(path) : case_place(path, place, &one->length);
    set_convention(one);
    set_words(one);
    return one->before.ip;
}

static void write_words(const struct lab_case *one)
{
    uint64_t at = words_at(one);
    unsigned int size = CASE_WORDS * sizeof(long);

    /* Elsewhere, or across the end, the case's words are what happens to be there. */
    if (at < STACK_BASE || at > STACK_BASE + STACK_SIZE - size)
        return;
    for (unsigned int i = 0; i < CASE_WORDS; i++)
        memcpy((char *)(uintptr_t)at + i * sizeof(long), &one->words[i], sizeof(long));
}

static void set_bases(const struct lab_case *one)
{
#ifndef __i386__
    if (one->loads & LOAD_BASES) {
        call_arch_prctl(ARCH_SET_FS, one->before.fs_base);
        call_arch_prctl(ARCH_SET_GS, one->before.gs_base);
    }
#endif
    (void)one;
}

static void get_bases(const struct lab_case *one, struct state *after)
{
#ifndef __i386__
    if (one->loads & LOAD_BASES) {
        call_arch_prctl(ARCH_GET_FS, (uintptr_t)&after->fs_base);
        call_arch_prctl(ARCH_GET_GS, (uintptr_t)&after->gs_base);
        call_arch_prctl(ARCH_SET_FS, 0);
        call_arch_prctl(ARCH_SET_GS, 0);
    }
#endif
    (void)one, (void)after;
}

/* The #DBs that were not the engine's own. */
static uint64_t take_steps(void)
{
    long logged = enter(CALL_step_log, 0, 0, 0, 0, 0, 0);
    uint64_t count = 0;

    for (long i = 0; i < logged && i < CASE_STEPS; i++)
        count += case_steps[i] < (uintptr_t)case_text || case_steps[i] >= (uintptr_t)case_text_end;
    return count;
}

void case_run(const struct lab_case *one, struct outcome *got)
{
    bool steps = one->before.flags & FLAG_TF;

    write_words(one);
    if (!fault_armed)
        enter(CALL_on_fault, (long)&case_fault, (long)case_resume, 0, 0, 0, 0);
    fault_armed = true;
    if (steps)
        call_step_log(case_steps, CASE_STEPS);
    case_before = one->before;
    case_loads = one->loads;
    set_bases(one);
    case_enter();
    memset(got, 0, sizeof *got);
    get_bases(one, &case_after);
    if (steps)
        got->steps = take_steps();
    got->after = case_after;
    got->end = case_faulted ? END_FAULTED : END_RETURNED;
    if (!case_faulted)
        return;
    fault_armed = false;
    got->vector = case_fault.vector;
    got->error = case_fault.error;
    got->address = case_fault.vector == 14 ? case_fault.address : 0;
    got->after.ip = case_fault.ip;
    got->after.flags = case_fault.flags;
}
