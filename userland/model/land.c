/* SPDX-License-Identifier: MIT
 * What the vDSO's code does after the kernel: `mov %r11, %rdx; popfq; ret` of 64-bit SYSENTER, and three pops
 * and a `ret` of 32-bit code (userland/enter, userland/vdso/vdso32.S). Each instruction may fault.
 */
#include "parts.h"

static void step(struct sim *sim, uint64_t length)
{
    sim->s.ip += length;
    if (sim->s.flags & FLAG_TF)
        sim->out->steps++;
}

/* The word on top of the stack, which is word INDEX. False if reading it faults. */
static bool pop(struct sim *sim, unsigned int index, uint64_t *to)
{
    uint64_t size = sim->wide ? 8 : 4;

    if (stack_faults(sim, sim->s.sp, size))
        return false;
    sim->s.sp += size;
    if (!sim->wide)
        sim->s.sp = (uint32_t)sim->s.sp;
    *to = sim->wide ? sim->words[index] : (uint32_t)sim->words[index];
    return true;
}

static void return_to(struct sim *sim, unsigned int index)
{
    uint64_t to;

    if (!pop(sim, index, &to))
        return;
    if (to == sim->one->back)
        return;
    /* The RET itself is done, and stepped; outside the engine's text it counts. */
    sim->out->steps += sim->s.flags & FLAG_TF ? 1 : 0;
    fetch_faults(sim, to, to);
}

static void land_64(struct sim *sim)
{
    uint64_t flags, was = sim->s.flags;

    sim->s.dx = sim->s.r11;
    step(sim, 3);
    if (!pop(sim, 0, &flags))
        return;
    sim->out->flags_unknown = 0;
    sim->s.flags = (flags & FLAGS_USER) | FLAG_IF | FLAG_ONE;
    /* A POPFQ that clears TF is still stepped. */
    sim->s.ip += 1;
    sim->out->steps += was & FLAG_TF ? 1 : 0;
    return_to(sim, 1);
}

static void land_32(struct sim *sim)
{
    uint64_t *to[] = { &sim->s.bp, &sim->s.dx, &sim->s.cx };

    for (unsigned int i = 0; i < 3; i++) {
        if (!pop(sim, i, to[i]))
            return;
        step(sim, 1);
    }
    return_to(sim, 3);
}

void land(struct sim *sim)
{
    sim->s.ip = sim->machine->landing;
    if (sim->wide)
        land_64(sim);
    else
        land_32(sim);
}
