/* SPDX-License-Identifier: MIT */
#include "case.h"

#include "case_bases.h"
#include "case_place.h"
#include "gdt/selectors.h"

/* enter.S includes no header of the kernel but the selectors, so this is asserted here. */
_Static_assert(LOAD_SEGMENTS == 1, "case_asm.h tests bit 0");
_Static_assert(sizeof(struct state) <= 192, "case_asm.h reserves this much");

enum { FLAGS_NONE = 0x202, FLAG_TF = 0x100 };

uintptr_t case_stack = (CASE_STACK_BASE + CASE_STACK_END) / 2;
struct lab_fault case_fault;
uint64_t case_steps[CASE_STEPS];

static bool fault_armed;

long case_init(void)
{
    long at = call_mmap(CASE_STACK_BASE, CASE_STACK_END - CASE_STACK_BASE, PROT_READ | PROT_WRITE,
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
void case_set_convention(struct lab_case *one)
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
    __asm__ volatile("mov %%ds, %0; mov %%es, %1; mov %%fs, %2; mov %%gs, %3"
                     : "=m"(one->before.ds), "=m"(one->before.es), "=m"(one->before.fs),
                       "=m"(one->before.gs));
    case_set_convention(one);
    set_words(one);
    return one->before.ip;
}

static void write_words(const struct lab_case *one)
{
    uint64_t at = words_at(one);

    /* Elsewhere the case's words are what is there. */
    for (unsigned int i = 0; i < CASE_WORDS; i++, at += sizeof(long))
        if (at >= CASE_STACK_BASE && at <= CASE_STACK_END - sizeof(long))
            memcpy((char *)(uintptr_t)at, &one->words[i], sizeof(long));
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
    bool steps = one->before.flags & FLAG_TF || (one->context && one->context->flags & FLAG_TF);
    bool bases = one->loads & LOAD_BASES;

    write_words(one);
    if (!fault_armed)
        enter(CALL_on_fault, (long)&case_fault, (long)case_resume, 0, 0, 0, 0);
    fault_armed = true;
    if (steps)
        call_step_log(case_steps, CASE_STEPS);
    case_before = one->before;
    case_loads = one->loads;
    memset(&case_after, 0xee, sizeof case_after);
    case_after.fs_base = case_after.gs_base = 0;
    if (bases)
        case_set_bases(one->before.fs_base, one->before.gs_base);
    case_enter();
    if (bases) {
        case_get_bases(&case_after);
        case_set_bases(0, 0);
    }
    memset(got, 0, sizeof *got);
    if (steps)
        got->steps = take_steps();
    got->after = case_after;
    got->after.ip = 0;
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
