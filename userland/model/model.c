/* SPDX-License-Identifier: MIT
 * One call from the user's instruction to the next: fetch, entry, call, exit. abi.h is the contract; what a
 * path's hardware loses, its trampoline mends.
 */
#include "parts.h"

const char *const known_reasons[KNOWN_COUNT] = {
#define KNOWN(name, where, reason) reason,
#include "known.def"
#undef KNOWN
};
_Static_assert(KNOWN_COUNT <= 12, "more than that is no list of exceptions");

bool deviates(const struct machine *machine, enum known what)
{
#define ON(name, major, minor) (machine->emulator == LAB_EMULATOR(EMULATOR_##name, major, minor))
    switch (what) {
#define KNOWN(name, where, reason) case KNOWN_##name: return where;
#include "known.def"
#undef KNOWN
    default: return false;
    }
#undef ON
}

static void start(struct sim *sim, const struct lab_case *one, const struct machine *machine, struct outcome *out)
{
    *out = (struct outcome){ .refused = -1 };
    *sim = (struct sim){ .one = one, .machine = machine, .out = out, .s = one->before, .wide = one->caller == 64 };
    sim->trampoline = one->path == PATH_sysenter || (one->path == PATH_syscall && !sim->wide);
    sim->s.cs = sim->wide ? SEL_USER_CS : SEL_USER_CS32;
    sim->s.ss = SEL_USER_SS;
    sim->s.flags = (sim->s.flags & FLAGS_USER) | FLAG_IF | FLAG_ONE;
    if (!(one->loads & LOAD_BASES))
        sim->s.fs_base = sim->s.gs_base = 0;
    for (unsigned int i = 0; i < CASE_WORDS; i++)
        sim->words[i] = one->words[i];
    /* The far jump to the instruction, or to the door. */
    out->steps = sim->s.flags & FLAG_TF ? 1 : 0;
}

/* What a door does before the instruction that enters: its stack is good. */
static void open_door(struct sim *sim)
{
    struct state *s = &sim->s;
    uint64_t back = sim->words[0];

    if (!sim->trampoline)
        return;
    if (sim->wide) {
        s->sp -= 8;
        sim->words[0] = s->flags;
        sim->words[1] = back;
        s->r11 = s->dx;
        s->cx = s->sp;
        sim->out->steps += s->flags & FLAG_TF ? 3 : 0;
        return;
    }
    sim->words[0] = s->bp;
    sim->words[1] = s->dx;
    sim->words[2] = s->cx;
    sim->words[3] = back;
    s->sp = (uint32_t)(s->sp - 12);
    s->bp = sim->one->path == PATH_sysenter ? s->sp : (uint32_t)s->cx;
    sim->out->steps += s->flags & FLAG_TF ? 4 : 0;
}

/* Whether the CPU comes as far as the kernel's call. */
static bool fetched(struct sim *sim)
{
    const struct lab_case *one = sim->one;

    if (one->form == FORM_DOOR)
        return true;
    /* UD2 is two bytes, and is a call only if the four behind it say so and nothing stands before it. */
    if (one->path == PATH_ud2 && (one->place == PLACE_HALF || one->place == PLACE_PADDED))
        faults(sim, VECTOR_UD, 0, 0, one->before.ip);
    else if (one->place == PLACE_HALF)
        fetch_faults(sim, (one->before.ip | (PAGE_BYTES - 1)) + 1, one->before.ip);
    else
        return true;
    return false;
}

/* What the stub finds in the frame: after it, nothing depends on the path but the exit. */
static void enter_kernel(struct sim *sim)
{
    struct state *s = &sim->s;
    uint32_t path = sim->one->path;
    bool db_at_syscall = deviates(sim->machine, KNOWN_DB_AT_SYSCALL);

    if (s->flags & FLAG_TF && (path == PATH_sysenter || path == PATH_callgate
                               || (path == PATH_syscall && db_at_syscall))) {
        sim->out->db_in_kernel = 1;
        sim->work = true;
        if (path == PATH_syscall)
            sim->out->known |= 1u << KNOWN_DB_AT_SYSCALL;
    }
    if (path == PATH_sysenter)
        s->sp = sim->wide ? s->cx : (uint32_t)s->bp;
    if (path == PATH_sysenter && !sim->wide)
        s->bp = (uint32_t)s->bp;
    if (path != PATH_syscall)
        return;
    if (sim->wide) {
        s->cx = sim->one->form == FORM_DOOR ? s->ip + 2 : s->ip + sim->one->length;
    } else {
        s->sp = (uint32_t)s->sp;
        s->cx = (uint32_t)s->bp;
    }
    s->r11 = s->flags;
}

/* By SYSENTER and SYSCALL, 32-bit code passes the sixth argument on its stack. */
static void call(struct sim *sim)
{
    struct state *s = &sim->s;

    if (sim->trampoline && !sim->wide) {
        if (accessible(sim->machine, s->sp, 4, REGION_USER) != 4) {
            s->ax = (uint32_t)-EFAULT;
            return;
        }
        s->bp = (uint32_t)sim->words[0];
    }
    s->ax = call_result(sim);
    if (!sim->wide)
        s->ax = (uint32_t)s->ax;
}

void predict(const struct lab_case *one, const struct machine *machine, struct outcome *out)
{
    struct sim sim;

    start(&sim, one, machine, out);
    if (one->form == FORM_DOOR)
        open_door(&sim);
    if (fetched(&sim)) {
        enter_kernel(&sim);
        call(&sim);
        if (sim.edited)
            leave_edited(&sim);
        if (!sim.edited && leaves_fast(&sim))
            leave_fast(&sim);
        else
            leave_by_iret(&sim);
        if (sim.trampoline && !sim.edited)
            land(&sim);
        else if (!sim.edited && one->place == PLACE_END && one->form == FORM_BARE)
            fetch_faults(&sim, sim.s.ip + one->length, sim.s.ip + one->length);
        if (one->form == FORM_DOOR && !sim.trampoline && !sim.edited)
            sim.s.sp += sim.wide ? 8 : 4;
    }
    if (out->end == END_RETURNED)
        sim.s.ip = 0;
    out->after = sim.s;
    if (sim.s.cs == SEL_USER_CS32)
        out->sp_unknown = ~0ull << 32;
}
