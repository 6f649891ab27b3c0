/* SPDX-License-Identifier: MIT
 * The exit rule, and what each exit leaves.
 */
#include "parts.h"

#define NOT_USER_BITS(address) ((address) >> 47)

bool leaves_fast(struct sim *sim)
{
    const struct state *s = &sim->s;
    uint64_t ip = sim->trampoline ? sim->machine->landing : s->cx;

    if (sim->work)
        sim->out->refused = COUNTER_REFUSED_WORK;
    else if (sim->one->path != PATH_sysenter && sim->one->path != PATH_syscall)
        return false;
    else if (NOT_USER_BITS(ip | s->sp))
        sim->out->refused = COUNTER_REFUSED_IP;
    else if (s->flags & FLAG_TF)
        sim->out->refused = COUNTER_REFUSED_FLAGS;
    return sim->out->refused < 0;
}

void leave_fast(struct sim *sim)
{
    struct state *s = &sim->s;

    if (sim->wide && sim->one->path == PATH_syscall)
        return;
    if (sim->wide) {                                    /* SYSEXITQ */
        s->ss = SEL_USER_SS2;
        s->dx = sim->machine->landing;
        sim->out->flags_unknown = FLAG_CF | FLAG_PF | FLAG_AF | FLAG_ZF | FLAG_SF | FLAG_OF;
        if (s->flags & (FLAG_DF | FLAG_NT | FLAG_AC))
            s->flags = FLAG_IF | FLAG_ONE;
        return;
    }
    s->si = (uint32_t)s->si;
    s->di = (uint32_t)s->di;
    s->r8 = s->r9 = s->r10 = 0;
    s->r11 = sim->one->path == PATH_syscall ? s->flags : 0;
    s->cx = sim->one->path == PATH_syscall ? sim->machine->landing : s->sp;
    s->dx = sim->one->path == PATH_syscall ? (uint32_t)s->dx : sim->machine->landing;
}

void leave_edited(struct sim *sim)
{
    const struct lab_context *c = sim->one->context;
    struct state *s = &sim->s;
    enum lab_counter why = COUNTER_REFUSED_WORK;

    if (sim->work)
        why = COUNTER_REFUSED_WORK;
    else if (NOT_USER_BITS(c->ip | c->sp))
        why = COUNTER_REFUSED_IP;
    else if (c->flags & (FLAG_TF | FLAG_RF))
        why = COUNTER_REFUSED_FLAGS;
    else if (sim->wide && c->cx != c->ip)
        why = COUNTER_REFUSED_CX;
    else if (sim->wide && c->r11 != c->flags)
        why = COUNTER_REFUSED_R11;
    else if (c->cs != (sim->wide ? SEL_USER_CS : SEL_USER_CS32))
        why = COUNTER_REFUSED_CS;
    else if (c->ss != SEL_USER_SS)
        why = COUNTER_REFUSED_SS;
    sim->out->refused = (int32_t)why;
    *s = (struct state){ sim->wide ? c->ax : (uint32_t)c->ax, c->bx, c->cx, c->dx, c->si, c->di, c->bp, c->r8, c->r9, c->r10,
                         c->r11, c->r12, c->r13, c->r14, c->r15, c->sp, .ds = s->ds, .es = s->es, .fs = s->fs, .gs = s->gs,
                         .fs_base = s->fs_base, .gs_base = s->gs_base };
    s->flags = (c->flags & FLAGS_USER) | FLAG_IF | FLAG_ONE;
    s->cs = (uint16_t)c->cs;
    s->ss = (uint16_t)c->ss;
}

/* A selector that ring 3 could not load is taken from it; a null one is such a one, and becomes 0. */
static uint16_t checked(uint16_t selector)
{
    return selector > 3 ? selector : 0;
}

void leave_by_iret(struct sim *sim)
{
    struct state *s = &sim->s;

    s->ds = checked(s->ds);
    s->es = checked(s->es);
    if (!deviates(sim->machine, KNOWN_IRET_FS_GS)) {
        s->fs = checked(s->fs);
        s->gs = checked(s->gs);
    } else if (s->fs != checked(s->fs) || s->gs != checked(s->gs)) {
        sim->out->known |= 1u << KNOWN_IRET_FS_GS;
    }
}
