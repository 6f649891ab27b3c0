/* SPDX-License-Identifier: MIT
 * What the calls answer, as far as a pure function can tell: syscalls.def decides which there are.
 */
#include "parts.h"

enum call {
    CALL_NONE,
#define CALL(n64, n32, name, args, lock) IS_##name,
#define CALL64(n64, name, args, lock) IS_##name,
#define CALL32(n32, name, args, lock) IS_##name,
#define LAB_CALL(number, name, args, lock) IS_##name,
#define HARNESS_CALL LAB_CALL
#include "entry/syscalls.def"
#undef HARNESS_CALL
#undef LAB_CALL
#undef CALL32
#undef CALL64
#undef CALL
};

static enum call call_of_64(uint64_t number)
{
    switch (number) {
#define CALL(n64, n32, name, args, lock) case n64: return IS_##name;
#define CALL64(n64, name, args, lock) case n64: return IS_##name;
#define CALL32(n32, name, args, lock)
#define LAB_CALL(number, name, args, lock) case number: return IS_##name;
#define HARNESS_CALL LAB_CALL
#include "entry/syscalls.def"
#undef CALL32
#undef CALL64
#undef CALL
    }
    return CALL_NONE;
}

static enum call call_of_32(uint32_t number)
{
    switch (number) {
#define CALL(n64, n32, name, args, lock) case n32: return IS_##name;
#define CALL64(n64, name, args, lock)
#define CALL32(n32, name, args, lock) case n32: return IS_##name;
#include "entry/syscalls.def"
#undef HARNESS_CALL
#undef LAB_CALL
#undef CALL32
#undef CALL64
#undef CALL
    }
    return CALL_NONE;
}

/* Which rows answer in a self-test boot only. */
static bool is_harness(enum call call)
{
    switch (call) {
#define CALL(n64, n32, name, args, lock)
#define CALL64(n64, name, args, lock)
#define CALL32(n32, name, args, lock)
#define LAB_CALL(number, name, args, lock)
#define HARNESS_CALL(number, name, args, lock) case IS_##name: return true;
#include "entry/syscalls.def"
#undef HARNESS_CALL
#undef LAB_CALL
#undef CALL32
#undef CALL64
#undef CALL
    default:
        return false;
    }
}

static enum call call_of(uint32_t caller, uint64_t number)
{
    return caller == 64 ? call_of_64(number) : call_of_32((uint32_t)number);
}

enum number_kind number_kind(uint32_t caller, uint64_t number)
{
    enum call call = call_of(caller, number);

    switch (call) {
    case CALL_NONE:
        return NUMBER_NONE;
    case IS_null: case IS_sum6: case IS_path: case IS_flags: case IS_getpid: case IS_gettid: case IS_sched_yield:
    case IS_getuid: case IS_geteuid: case IS_getgid: case IS_getegid:
    case IS_getuid32: case IS_geteuid32: case IS_getgid32: case IS_getegid32:
        return NUMBER_KNOWN;
    /* They end the program, or the engine's record of its faults. */
    case IS_exit: case IS_exit_group: case IS_on_fault: case IS_step_log:
        return NUMBER_UNSAFE;
    default:
        return is_harness(call) ? NUMBER_UNSAFE : NUMBER_OTHER;
    }
}

static void arguments(const struct sim *sim, uint64_t *to)
{
    const struct state *s = &sim->s;
    uint64_t of_64[] = { s->di, s->si, s->dx, s->r10, s->r8, s->r9 };
    uint64_t of_32[] = { s->bx, s->cx, s->dx, s->si, s->di, s->bp };

    for (unsigned int i = 0; i < 6; i++)
        to[i] = sim->wide ? of_64[i] : (uint32_t)of_32[i];
}

/* copy(direction, address, size): what came before a fault stays. */
static uint64_t copy(struct sim *sim, const uint64_t *args)
{
    uint64_t done;

    if (args[0] > 1)
        return (uint64_t)-EINVAL;
    if (args[1] > USER_TOP || args[2] > USER_TOP - args[1])
        return (uint64_t)-EFAULT;
    done = accessible(sim->machine, args[1], args[2], args[0] ? REGION_USER | REGION_WRITE : REGION_USER);
    if (args[0])
        sim->out->written = done;
    return done == args[2] ? 0 : (uint64_t)-EFAULT;
}

/* RFLAGS as the dispatcher runs with, as far as the call `flags` says: nothing of the user's but AC where
 * the CPU has no SMAP and the stub leaves it to CLAC. */
static uint64_t kernel_flags(struct sim *sim)
{
    bool clac = sim->one->path == PATH_int80 || sim->one->path == PATH_ud2;

    sim->out->result_varies = FLAG_AC;
    return clac && !sim->machine->smap ? sim->s.flags & FLAG_AC : 0;
}

static uint64_t set_context(struct sim *sim)
{
    if (!sim->one->context)
        return (uint64_t)-EFAULT;
    sim->edited = true;
    return sim->one->context->ax;
}

uint64_t call_result(struct sim *sim)
{
    enum call call = call_of(sim->one->caller, sim->s.ax);
    uint64_t a[6];

    arguments(sim, a);
    if (call == CALL_NONE || (is_harness(call) && !sim->machine->selftest))
        return (uint64_t)-ENOSYS;
    switch (call) {
    case IS_sum6:
        return a[0] + 3 * a[1] + 5 * a[2] + 7 * a[3] + 11 * a[4] + 13 * a[5];
    case IS_path:
        return sim->one->caller << 8 | sim->one->path;
    case IS_flags:
        return kernel_flags(sim);
    case IS_getpid: case IS_gettid:
        return sim->machine->pid;
    case IS_copy:
        return copy(sim, a);
    case IS_set_context:
        return set_context(sim);
    case IS_sched_yield:
        sim->work = true;
        return 0;
    default:
        sim->out->result_unknown = number_kind(sim->one->caller, sim->s.ax) != NUMBER_KNOWN;
        return 0;
    }
}
