/* SPDX-License-Identifier: MIT
 * Instructions of ring 3 that fault, or should, and what their frames hold.
 */
#include "deviations.h"
#include "kinds.h"

#define KERNEL_MEMORY 0xffff800000100000ul      /* all RAM is mapped here */

const char *probe_fault(long what)
{
    attempt((body *)what, 0);
    return fault_name();
}

const char *probe_iret(long flags)
{
    attempt(body_iret, flags);
    return fault_name();
}

const char *probe_fault32(long what)
{
    attempt32((body *)what, 0);
    return fault_name();
}

/* How far the RIP in the frame is from the body's first instruction. */
const char *probe_advance(long what)
{
    if (!attempt((body *)what, 0))
        return fault_name();
    return text("%s, RIP +%ld", vector_name(), (long)seen.ip - what);
}

const char *probe_frame_rf(long what)
{
    if (!attempt((body *)what, 0))
        return fault_name();
    return seen.flags & FLAG_RF ? "set" : "clear";
}

const char *probe_int3_rf(long unused)
{
    (void)unused;
    leave_by(EXIT_IRETQ, (uint64_t)landing_int3, 0, FLAGS_SANE | FLAG_RF);
    if (seen.vector != 3)
        return fault_name();
    return seen.flags & FLAG_RF ? "set" : "clear";
}

const char *probe_pushf_rf(long unused)
{
    uint64_t stack[8];

    (void)unused;
    if (leave_by(EXIT_IRETQ, (uint64_t)landing_pushf, (uint64_t)(stack + 8), FLAGS_SANE | FLAG_RF))
        return fault_name();
    return attempt_result & FLAG_RF ? "set" : "clear";
}

const char *probe_hole(long what)
{
    attempt((body *)what, (long)HOLE);
    return fault_name();
}

const char *probe_hole_branch(long what)
{
    if (!attempt((body *)what, (long)HOLE))
        return fault_name();
    if (seen.vector != VECTOR_GP || seen.error)
        return fault_name();
    return seen.ip == HOLE ? "at the target" : "at the branch";
}

/* The NOP is executed, what follows it cannot be fetched. */
const char *probe_edge(long unused)
{
    (void)unused;
    if (HARNESS(map_last))
        return skip("no page for it");
    *(volatile uint8_t *)LAST_BYTE = 0x90;
    if (!attempt((body *)LAST_BYTE, 0))
        return fault_name();
    if (seen.vector != VECTOR_GP || seen.error)
        return fault_name();
    return seen.ip == EDGE ? "at 2^47" : "elsewhere";
}

const char *probe_kernel_read(long unused)
{
    (void)unused;
    attempt(body_read, (long)KERNEL_MEMORY);
    return fault_name();
}

const char *probe_nx(long unused)
{
    (void)unused;
    if (!cpuid_bit(0x80000001, 'd', 20))
        return skip("no NX");
    attempt(body_jump, (long)&seen);
    return fault_name();
}

const char *probe_cmpxchg16b(long unused)
{
    (void)unused;
    return cpuid_bit(1, 'c', 13) ? probe_fault((long)body_cmpxchg16b) : skip("no CMPXCHG16B");
}

const char *probe_wrgsbase(long unused)
{
    (void)unused;
    return cpuid_bit(7, 'b', 0) ? probe_hole((long)body_wrgsbase) : skip("no FSGSBASE");
}

const char *probe_umip(long unused)
{
    static body *const bodies[] = { body_sgdt, body_sidt, body_sldt, body_smsw, body_str };
    int refused = 0;

    (void)unused;
    if (!cpuid_bit(7, 'c', 2))
        return skip("no UMIP");
    for (int i = 0; i < 5; i++)
        refused += attempt(bodies[i], 0) && seen.vector == VECTOR_GP && !seen.error;
    return text("%d of 5", refused);
}

const char *probe_step_dr6(long unused)
{
    (void)unused;
    if (!attempt(body_step, 0) || seen.vector != VECTOR_DB)
        return fault_name();
    return text("0x%lx", seen.dr6 & 0xe00f);    /* BT, BS, BD, B3-B0 */
}

const char *probe_step(long kind)
{
    uint64_t log[4] = { 0 };
    const char *first = kind == STEP_POPF ? step_first : step_ss_after;
    bool taken = false;

    HARNESS(step_log, log, 4l);
    bool faulted = attempt(kind == STEP_POPF ? body_step : body_step_ss, 0);
    HARNESS(step_log, 0l, 0l);
    if (faulted)
        return fault_name();
    for (int i = 0; i < 4; i++)
        taken |= log[i] == (uint64_t)first;
    if (!log[0])
        return "none";
    return kind == STEP_POPF ? taken ? "before it" : "after it" : taken ? "taken" : "held";
}
