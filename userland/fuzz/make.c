/* SPDX-License-Identifier: MIT
 * The full case that a choice makes by one path.
 */
#include "full.h"

#include "gdt/selectors.h"

/* An odd address of no memory, and of 64 bits not canonical: for the calls whose results the model does not
 * know, and which would do something with a better one. */
#define POISON 0x5eed5eed95ed5e8d

static struct lab_context context;

static bool lands_in_vdso(long path)
{
    return !case_is_bare(path);
}

static void make_context(const struct choice *c, struct lab_case *one)
{
    uint64_t *word = &context.r15;

    for (unsigned i = 0; i < FULL_REGISTERS; i++)
        word[i] = 0xd6e8feb86659fd93 * (i + 3);
    context.ip = (uintptr_t)(c->context_other ? case_back_other : case_back);
    context.cs = (CALLER == 64) != (c->context_other != 0) ? SEL_USER_CS : SEL_USER_CS32;
    context.ss = c->context_ss;
    context.sp = c->context_other ? (uint32_t)c->context_sp : c->context_sp;
    context.flags = c->context_flags;
    context.cx = context.ip ^ c->context_cx;
    context.r11 = context.flags ^ c->context_r11;
    *case_argument(&one->before, 0) = (uintptr_t)&context;
    one->context = &context;
}

static void make_arguments(const struct choice *c, struct lab_case *one)
{
    uint64_t number = CALLER == 64 ? one->before.ax : (uint32_t)one->before.ax;

    if (number == CALL_set_context) {
        make_context(c, one);
    } else if (number == CALL_copy) {
        *case_argument(&one->before, 0) = c->direction;
        *case_argument(&one->before, 1) = c->pointer;
        *case_argument(&one->before, 2) = c->length;
    } else if (number_kind(CALLER, number) == NUMBER_OTHER) {
        for (unsigned i = 0; i < 6; i++)
            *case_argument(&one->before, i) = POISON;
    }
}

/* A door needs a stack, and so does what lands in the vDSO by itself: of these SP is the register that carries
 * it. Nobody's stack is misaligned with AC where ring 3 itself uses it: that #AC is no business of the kernel's,
 * and TCG has none. */
static void make_stack(const struct choice *c, const struct row *row, struct lab_case *one)
{
    struct state *s = &one->before;
    uint64_t sp = row->form == FORM_DOOR ? case_stack : c->sp;
    bool used = row->form == FORM_DOOR || lands_in_vdso(row->path);

    if (row->form == FORM_DOOR || case_is_bare(row->path) || row->path == PATH_syscall)
        s->sp = sp;
    /* By IRETQ to 32-bit code RSP's upper half is lost, or kept: nobody says. */
    if (CALLER == 32 && case_is_bare(row->path))
        s->sp = (uint32_t)s->sp;
    if (row->form == FORM_BARE && row->path == PATH_sysenter)
        *(CALLER == 64 ? &s->cx : &s->bp) = sp;
    else if (row->form == FORM_BARE && lands_in_vdso(row->path))
        s->bp = s->cx;
    if (used && sp % sizeof(long))
        s->flags &= ~(uint64_t)FLAG_AC;
    if (CALLER == 64 && row->path == PATH_sysenter && row->form == FORM_BARE)
        one->words[0] = s->flags;
}

static void make_segments(const struct choice *c, struct lab_case *one)
{
    one->loads = c->loads;
    if (!case_sets_base(c->base[0]) || !case_sets_base(c->base[1]))
        one->loads &= ~(uint32_t)LOAD_BASES;
    if (one->loads & LOAD_SEGMENTS) {
        one->before.ds = c->selector[0];
        one->before.es = c->selector[1];
        one->before.fs = c->selector[2];
        one->before.gs = c->selector[3];
    }
    if (one->loads & LOAD_BASES) {
        one->before.fs_base = c->base[0];
        one->before.gs_base = c->base[1];
    }
}

bool full_make(const struct choice *c, const struct row *row, struct lab_case *one)
{
    if (!case_default(one, row->path, row->form, row->form == FORM_DOOR ? PLACE_MID : (enum place)c->place, c->number))
        return false;
    memcpy(&one->before.ax, c->registers, sizeof c->registers);
    one->before.ax = c->number;
    one->before.flags = c->flags;
    make_arguments(c, one);
    case_set_convention(one);
    make_stack(c, row, one);
    make_segments(c, one);
    return true;
}

/* Not where a fault's address is that of the instruction, or UD2 is no call for want of its mark; nor where the
 * user's registers are the convention's: then the trampoline shows whether the path keeps them. */
bool full_comparable(const struct choice *c, const struct row *row)
{
    uint64_t number = CALLER == 64 ? c->number : (uint32_t)c->number;

    if (number == CALL_path || (number == CALL_flags && c->flags & FLAG_AC))
        return false;
    if (c->place == PLACE_HALF || c->place == PLACE_END)
        return false;
    return row->form == FORM_DOOR || (case_is_bare(row->path) && !(row->path == PATH_ud2 && c->place == PLACE_PADDED));
}
