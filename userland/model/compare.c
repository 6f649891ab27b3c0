/* SPDX-License-Identifier: MIT
 * Two outcomes side by side, and one as a number.
 */
#include "parts.h"

#define RETURN_IF(what, wanted, had) do { \
    *want = (wanted);                     \
    *have = (had);                        \
    if (*want != *have)                   \
        return what;                      \
} while (0)

/* The registers in the order of struct state. */
enum { REGISTERS = 16, AX = 0, CX = 2, R8 = 7, R11 = 10, R15 = 14, SP = 15 };
static const char *const registers[REGISTERS] = {
    "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "rsp",
};

static const char *state_differs(const struct outcome *expected, const struct outcome *got, uint64_t *want,
                                 uint64_t *have)
{
    const uint64_t *e = &expected->after.ax, *g = &got->after.ax;
    uint64_t flags = ~expected->flags_unknown;

    for (unsigned int i = 0; i < REGISTERS; i++)
        if (i == SP)
            RETURN_IF(registers[i], e[i] & ~expected->sp_unknown, g[i] & ~expected->sp_unknown);
        else if (i != AX || !expected->result_unknown)
            RETURN_IF(registers[i], e[i], g[i]);
    RETURN_IF("flags", expected->after.flags & flags, got->after.flags & flags);
    RETURN_IF("ds", expected->after.ds, got->after.ds);
    RETURN_IF("es", expected->after.es, got->after.es);
    RETURN_IF("fs", expected->after.fs, got->after.fs);
    RETURN_IF("gs", expected->after.gs, got->after.gs);
    RETURN_IF("ss", expected->after.ss, got->after.ss);
    RETURN_IF("cs", expected->after.cs, got->after.cs);
    RETURN_IF("fs base", expected->after.fs_base, got->after.fs_base);
    RETURN_IF("gs base", expected->after.gs_base, got->after.gs_base);
    return NULL;
}

const char *outcome_differs(const struct outcome *expected, const struct outcome *got, uint64_t *want, uint64_t *have)
{
    RETURN_IF("end (0: returned, 1: faulted)", expected->end, got->end);
    if (expected->end == END_FAULTED) {
        RETURN_IF("vector", expected->vector, got->vector);
        RETURN_IF("error code", expected->error, got->error);
        RETURN_IF("fault's rip", expected->after.ip, got->after.ip);
        RETURN_IF("fault's address", expected->address, got->address);
    }
    RETURN_IF("#DBs", expected->steps, got->steps);
    RETURN_IF("bytes written", expected->written, got->written);
    return state_differs(expected, got, want, have);
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9fb21c651e98df25;
    return hash ^ hash >> 32;
}

/* By bit, the registers that changed of those that the ABI keeps. */
static uint64_t changed(const struct lab_case *one, const struct outcome *got)
{
    const uint64_t *was = &one->before.ax, *is = &got->after.ax;
    uint64_t found = 0;

    for (unsigned int i = 0; i < SP; i++) {
        uint64_t difference = was[i] ^ is[i];

        if (i == AX || (one->caller == 64 && (i == CX || i == R11)) || (one->caller == 32 && i >= R8 && i <= R15))
            continue;
        if (one->caller == 32)
            difference = (uint32_t)difference;
        found |= (uint64_t)(difference != 0) << i;
    }
    return found;
}

/* Null selectors are one: what an exit does to their RPL differs by path. */
static uint64_t selector(uint16_t value)
{
    return value > 3 ? value : 0;
}

uint64_t outcome_hash(const struct lab_case *one, const struct outcome *expected, const struct outcome *got)
{
    const struct state *is = &got->after;
    uint64_t hash = mix(0x5eed, got->end);
    uint64_t flags = is->flags & ~(uint64_t)FLAG_RF & ~expected->flags_unknown;

    uint64_t result = is->ax & ~expected->result_varies;
    if (!expected->result_unknown)
        hash = mix(hash, one->caller == 64 ? result : (uint32_t)result);
    hash = mix(mix(mix(hash, flags), changed(one, got)), got->written);
    hash = mix(hash, selector(is->ds) | selector(is->es) << 16 | selector(is->fs) << 32 | selector(is->gs) << 48);
    hash = mix(mix(mix(hash, is->cs), is->fs_base), is->gs_base);
    if (got->end == END_FAULTED && !expected->fault_varies)
        hash = mix(mix(mix(hash, got->vector), got->error), got->address);
    return hash;
}
