/* SPDX-License-Identifier: MIT
 * sweep [exceptions] [quick] [coverage]: an event at every instruction boundary of this path, in and out: an
 * NMI, two, an interrupt; with each class of stack pointer and GS base. Needs selftest=on. One JSON line for
 * each sweep, and one for each boundary that is lost; status 0 if none is. With `exceptions` it sweeps those
 * of user code and the timer's interrupt instead of the path; with `quick` one GS base only; with `coverage`
 * the kernel reports which of its entry text all of that went through. `sweep natural` needs no such boot, and
 * leaves the events to a debugger of the host.
 */
#include "sweep.h"

enum { CALLER = 8 * sizeof(long), MOST_LOST = 8 };

static const char *const kinds[] = { "count", "nmi", "nmi+nmi", "irq" };
const char *const sweep_problems[] = {
    "survived",
#define SWEEP_PROBLEM(name, text) text,
#include "selftest/sweep_problems.def"
#undef SWEEP_PROBLEM
};

static const struct victim victims[] = {
#define VICTIM(name, by, how, flags, edited, result) \
    { name, by, how, NULL, FLAGS_START | (flags), edited, result },
#define EXCEPTION(name, vector, code) { name, SWEEP_VECTOR | (vector), 0, code, FLAGS_START, 0, 0 },
#define INTERRUPT(name, vector) { name, SWEEP_VECTOR | (vector), CALL_sweep, NULL, FLAGS_START, 0, 0 },
#include <victims.def>
#undef INTERRUPT
#undef EXCEPTION
#undef VICTIM
};

static const char *door;
static unsigned long lost;

static void tell_lost(const struct sweep_class *class, const struct victim *victim)
{
    if (++lost > MOST_LOST)
        return;
    report("{\"lost\":\"%s\",\"caller\":%d,\"case\":\"%s\",\"kind\":\"%s\",\"rsp\":\"%s\",\"gs\":\"%s\","
           "\"boundary\":%llu,\"rip\":\"0x%llx\",\"why\":\"%s\",\"got\":\"0x%llx\"}", door, CALLER, victim->name,
           kinds[sweep.kind], class->rsp, class->gs, (unsigned long long)sweep.boundary,
           (unsigned long long)sweep.ip, sweep_problems[sweep.problem], (unsigned long long)sweep.got);
    print("sweep: %s by %s: lost boundary %llu, rip 0x%llx: %s: 0x%llx\n", victim->name, door,
          (unsigned long long)sweep.boundary, (unsigned long long)sweep.ip, sweep_problems[sweep.problem],
          (unsigned long long)sweep.got);
}

static void check_invariants(void)
{
    long broken = call_invariants(0);

    if (broken)
        found(SWEEP_INVARIANT, (unsigned long)broken);
}

/* All boundaries with one kind of event; of SWEEP_COUNT, pass 1. False: this kernel cannot. */
static bool one_sweep(const struct victim *victim, const struct sweep_class *class, enum lab_sweep_kind kind,
                      unsigned long *boundaries)
{
    unsigned long injected = 0, survived = 0, stuck = 0, count = kind == SWEEP_COUNT ? 1 : *boundaries;

    for (unsigned long i = 0; i < count; i++, injected++) {
        sweep.entry = victim->by == PATH ? (unsigned long)call_path() & 0xff : victim->by;
        sweep.kind = kind;
        sweep.boundary = i;
        sweep.edited = victim->edited;
        sweep.pending = is_interrupt(victim) ? victim->by & 0xff : 0;
        sweep.gs_base = class->gs_base;
        if (!one(victim, class->sp, class->usual))
            return false;
        if (i + 1 == count)
            check_invariants();
        survived += sweep.problem == SWEEP_SURVIVED;
        if (sweep.problem == SWEEP_STUCK && !stuck)
            stuck++;                    /* told in the sweep's line */
        else if (sweep.problem != SWEEP_SURVIVED)
            tell_lost(class, victim);
    }
    *boundaries = (unsigned long)sweep.boundaries;
    report("{\"sweep\":\"%s\",\"caller\":%d,\"case\":\"%s\",\"kind\":\"%s\",\"rsp\":\"%s\",\"gs\":\"%s\","
           "\"boundaries\":%lu,\"injected\":%lu,\"survived\":%lu,\"stuck\":%lu,\"window\":%llu,\"open\":%llu}",
           door, CALLER, victim->name, kinds[kind], class->rsp, class->gs, *boundaries,
           kind == SWEEP_COUNT ? 0 : injected, kind == SWEEP_COUNT ? 0 : survived, stuck,
           (unsigned long long)sweep.window, (unsigned long long)sweep.open);
    return true;
}

static bool all_kinds(const struct victim *victim, struct sweep_class *class, bool quick)
{
    const struct { const char *name; uint64_t base; } gs[] = {
        { "0", 0 }, { "user", (uintptr_t)usual_stack }, { "per-cpu", sweep.cpu },
    };
    unsigned long boundaries = 0;

    for (unsigned int i = 0; i < sizeof gs / sizeof *gs; i++) {
        class->gs = gs[i].name;
        class->gs_base = gs[i].base;
        for (enum lab_sweep_kind kind = i ? SWEEP_NMI : SWEEP_COUNT; kind <= SWEEP_IRQ; kind++)
            if (!one_sweep(victim, class, kind, &boundaries))
                return false;
        if (quick)
            break;
    }
    return true;
}

/* The stack pointer is only free where nothing of the user's uses it. */
static bool all_classes(const struct victim *victim, bool quick)
{
    const struct { const char *name; unsigned long sp; } rsp[] = { RSP_CLASSES };
    struct sweep_class class = { "normal", "0", (uintptr_t)usual_stack, 0, true };

    if (!all_kinds(victim, &class, quick))
        return false;
    if (!victim->code && !enter_bare)
        return true;
    class.usual = false;
    for (unsigned int i = 0; i < sizeof rsp / sizeof *rsp; i++) {
        class.rsp = rsp[i].name;
        class.sp = (unsigned long)rsp[i].sp;
        if (!all_kinds(victim, &class, quick))
            return false;
    }
    return true;
}

static bool has_argument(int argc, char **argv, const char *text)
{
    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], text))
            return true;
    return false;
}

int main(int argc, char **argv, char **envp)
{
    bool exceptions = has_argument(argc, argv, "exceptions"), quick = has_argument(argc, argv, "quick");
    unsigned int count = 0;

    (void)envp;
    door = exceptions ? "exception" : path_name(LAB_PATH(call_path()));
    if (has_argument(argc, argv, "natural"))
        return natural(victims, sizeof victims / sizeof *victims, door, has_argument(argc, argv, "busy")) != 0;
    for (unsigned int i = 0; i < sizeof victims / sizeof *victims; i++) {
        if (exceptions != !!(victims[i].by & SWEEP_VECTOR))
            continue;
        if (!all_classes(&victims[i], quick)) {
            print("sweep: needs a kernel booted with selftest=on, and a local APIC\n");
            return 2;
        }
        count++;
    }
    if (has_argument(argc, argv, "coverage"))
        call_sweep(SWEEP_COVERAGE, &sweep);
    print("sweep of %s, %d bits: %u cases, %lu boundaries lost\n", door, CALLER, count, lost);
    return lost != 0;
}
