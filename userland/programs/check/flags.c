/* SPDX-License-Identifier: MIT
 * The user's flags come back, and none of them goes with the call into the kernel.
 */
#include "check.h"

enum { LOG_SLOTS = 64 };

static const uint32_t user_flags[] = { FLAG_CF, FLAG_PF, FLAG_AF, FLAG_ZF, FLAG_SF, FLAG_DF,
                                       FLAG_OF, FLAG_NT, FLAG_AC, FLAG_ID };
enum { USER_FLAGS = sizeof user_flags / sizeof *user_flags };

enum verdict check_flags_all(long unused)
{
    (void)unused;
    for (unsigned int set = 0; set < 1u << USER_FLAGS; set++) {
        poison(CALL_null, 0);
        for (unsigned int i = 0; i < USER_FLAGS; i++)
            if (set & 1u << i)
                before.flags |= user_flags[i];
        call_raw();
        if (unchanged() || expect("rax", after.ax, 0))
            return FAIL;
    }
    return PASS;
}

/* What ring 0 must not run with. Without SMAP, AC means nothing there, and CLAC is #UD. */
static uint32_t forbidden_flags(void)
{
    return FLAG_TF | FLAG_IF | FLAG_DF | FLAG_IOPL | FLAG_NT | FLAG_RF | (smap() ? FLAG_AC : 0);
}

enum verdict check_flags_kernel(long flags)
{
    poison(CALL_flags, 0);
    before.flags |= (uint64_t)flags;
    call_raw();
    if ((long)after.ax < 0)
        return fail("expected the dispatcher's flags, got %ld", (long)after.ax);
    return unchanged() || expect("flags in the kernel", after.ax & forbidden_flags(), 0) ? FAIL : PASS;
}

/* The same for the handler of an exception that these flags come with. */
enum verdict check_flags_fault(long flags)
{
    void fault_with_flags(unsigned long flags);
    void fault_resume(void);
    static struct lab_fault fault;

    /* Ones: with DF set, the record itself would be copied backwards, and not reach its last word. */
    memset(&fault, 0xff, sizeof fault);
    if (enter(CALL_on_fault, (long)&fault, (long)fault_resume, 0, 0, 0, 0))
        return fail("expected on_fault to answer 0");
    fault_with_flags((unsigned long)flags);
    return expect("vector", fault.vector, 13)
        || expect("flags in the kernel", fault.kernel_flags & forbidden_flags(), 0) ? FAIL : PASS;
}

/* A kernel that copies backwards writes below what it was given. */
enum verdict check_string(long flags)
{
    struct { uint64_t below[4]; struct lab_timespec time; uint64_t above[4]; } to;
    const uint64_t *word = to.below;

    memset(&to, 0xee, sizeof to);
    poison(CALL_clock_gettime, 0);
    before.di = 1;
    before.si = (uint64_t)&to.time;
    before.flags |= (uint64_t)flags;
    call_raw();
    if (unchanged() || expect("rax", after.ax, 0))
        return FAIL;
    for (unsigned int i = 0; i < sizeof to / sizeof *word; i++) {
        bool time = word + i == (uint64_t *)&to.time.sec || word + i == (uint64_t *)&to.time.nsec;

        if ((word[i] == 0xeeeeeeeeeeeeeeee) == time)
            return fail("expected 16 bytes written, got word %u = %lx", i, word[i]);
    }
    return PASS;
}

/* Steps through one call with TF set: one #DB after each user instruction, none twice, one for the
 * instruction after the call, and the call does what it does. */
static enum verdict step_with(void (*enter_by)(void), uint64_t sp, long call, uint64_t flags,
                              uint64_t *log)
{
    bool after_call = false;

    memset(log, 0, LOG_SLOTS * sizeof *log);
    long answer = call_step_log(log, LOG_SLOTS);
    if (answer < 0)
        return fail("expected step_log to work, got %ld", answer);
    poison(call, 0);
    before.flags |= FLAG_TF | flags;
    if (sp)
        before.sp = sp;
    enter_by();
    call_step_log(NULL, 0);
    if (unchanged())
        return FAIL;
    if (!log[0])
        return fail("expected #DBs in the log, got none");
    for (unsigned int i = 0; i < LOG_SLOTS && log[i]; i++) {
        if (log[i] >= 0x800000000000)
            return fail("expected #DBs in user code, got one at %lx", log[i]);
        for (unsigned int j = 0; j < i; j++)
            if (log[j] == log[i])
                return fail("expected one #DB for each instruction, got two at %lx", log[i]);
        after_call |= log[i] == (uint64_t)call_back;
    }
    return after_call ? PASS : fail("expected a #DB at %p after the call, got %lx, %lx, %lx",
                                    (void *)call_back, log[0], log[1], log[2]);
}

static enum verdict step(long call, uint64_t flags, uint64_t *log)
{
    return step_with(call_raw, 0, call, flags, log);
}

/* Nobody may push to the stack that the program had. */
enum verdict check_step_rsp(long sp)
{
    uint64_t log[LOG_SLOTS];

    if (!bare())
        return skip("this path's trampoline uses the stack");
    return step_with(call_bare, (uint64_t)sp, CALL_null, 0, log);
}

enum verdict check_step(long call)
{
    uint64_t log[LOG_SLOTS];

    if (step(call, 0, log))
        return FAIL;
    if (call == CALL_none)
        return expect("rax", after.ax, (uint64_t)-ENOSYS);
    return expect("rax", after.ax, (uint64_t)enter(call, (long)before.di, (long)before.si,
                                                   (long)before.dx, (long)before.r10,
                                                   (long)before.r8, (long)before.r9));
}

/* A trampoline goes on after the instruction that enters, and that is stepped as well. */
enum verdict check_step_landing(long unused)
{
    uint64_t log[LOG_SLOTS];
    char name[32];

    (void)unused;
    if (bare())
        return skip("this path goes on at a RET, which `step` looks at");
    format_to(name, sizeof name, "user_%s_back", path_name(LAB_PATH(call_path())));
    uint64_t back = vdso_symbol(auxiliary(AT_SYSINFO_EHDR), name);
    if (!back)
        return fail("expected %s in the vDSO, got none", name);
    if (*(const uint8_t *)back == 0xc3)
        return skip("this path goes on at a RET, which `step` looks at");
    if (step(CALL_null, 0, log))
        return FAIL;
    for (unsigned int i = 0; i < LOG_SLOTS; i++)
        if (log[i] > back && log[i] <= back + 15)
            return PASS;
    return fail("expected a #DB one instruction after %s, got none", name);
}

/* How many calls did not leave by the fast exit, since TF was theirs or ring 0 had seen a #DB. */
static long refused(void)
{
    return call_counter(COUNTER_REFUSED_FLAGS) + call_counter(COUNTER_REFUSED_WORK);
}

/* Whether the path is a gate of the IDT, which clears TF and leaves by IRETQ in any case. */
static bool by_idt(long path)
{
    const char *enters = path_enters(path);

    return !memcmp(enters, "int ", 4) || !strcmp(enters, "ud2");
}

/* A call with TF leaves by IRETQ: a fast exit is refused, where the path has one, or because the call gate's
 * stub owes the user his TF. SYSENTER and the call gate take the user's TF along, so that ring 0
 * sees one #DB. Bochs raises one on SYSCALL too, whatever FMASK says. */
enum verdict check_step_kernel(long unused)
{
    uint64_t log[LOG_SLOTS];
    long path = LAB_PATH(call_path()), was = call_counter(COUNTER_DB_IN_KERNEL);
    long want = path == PATH_sysenter || path == PATH_callgate;
    long refusals = refused();

    (void)unused;
    if (!selftest())
        return skip("booted with selftest=off");
    if (step(CALL_null, 0, log))
        return FAIL;
    if (expect("refused fast exits", (uint64_t)(refused() - refusals), !by_idt(path)))
        return FAIL;
    long got = call_counter(COUNTER_DB_IN_KERNEL) - was;
    if (got > want && emulator_is(EMULATOR_bochs))
        return skip("#DB on SYSCALL in spite of FMASK, as on Bochs");
    return expect("#DBs in ring 0", (uint64_t)got, (uint64_t)want);
}

enum verdict check_step_flags(long unused)
{
    uint64_t log[LOG_SLOTS];

    (void)unused;
    for (unsigned int i = 0; i < USER_FLAGS; i++)
        if (step(CALL_null, user_flags[i], log))
            return FAIL;
    return step(CALL_null, FLAG_NT | FLAG_AC | FLAG_DF, log);
}
