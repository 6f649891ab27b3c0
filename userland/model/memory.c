/* SPDX-License-Identifier: MIT
 * Memory as a case sees it.
 */
#include "parts.h"

enum { ERROR_PRESENT = 1, ERROR_USER = 4, ERROR_FETCH = 16 };

static const struct region *region_at(const struct machine *machine, uint64_t address)
{
    for (unsigned int i = 0; i < machine->region_count; i++)
        if (address >= machine->regions[i].start && address < machine->regions[i].end)
            return &machine->regions[i];
    return NULL;
}

uint64_t accessible(const struct machine *machine, uint64_t address, uint64_t size, uint32_t rights)
{
    uint64_t done = 0;

    while (done < size) {
        const struct region *region = region_at(machine, address + done);

        if (!region || (region->rights & rights) != rights)
            break;
        uint64_t rest = region->end - (address + done);
        done += rest < size - done ? rest : size - done;
    }
    return done;
}

void faults(struct sim *sim, uint64_t vector, uint64_t error, uint64_t address, uint64_t ip)
{
    struct outcome *out = sim->out;

    out->end = END_FAULTED;
    out->vector = vector;
    out->error = error;
    out->address = vector == VECTOR_PF ? address : 0;
    sim->s.ip = ip;
    if (deviates(sim->machine, KNOWN_RF_IN_FRAME))
        out->known |= 1u << KNOWN_RF_IN_FRAME;
    else
        sim->s.flags |= FLAG_RF;
}

void fetch_faults(struct sim *sim, uint64_t address, uint64_t ip)
{
    uint64_t present = region_at(sim->machine, address) ? ERROR_PRESENT : 0;

    faults(sim, VECTOR_PF, ERROR_FETCH | ERROR_USER | present, address, ip);
}

static bool canonical(uint64_t address)
{
    uint64_t top = address >> 47;

    return !top || top == 0x1ffff;
}

bool stack_faults(struct sim *sim, uint64_t address, uint64_t size)
{
    uint64_t readable = accessible(sim->machine, address, size, REGION_USER);

    if (readable == size)
        return false;
    /* If any byte's address is not canonical, of a stack it is #SS. */
    if (!canonical(address) || !canonical(address + size - 1)) {
        bool known = deviates(sim->machine, KNOWN_STACK_NOT_CANONICAL);

        sim->out->fault_varies = true;
        if (known)
            sim->out->known |= 1u << KNOWN_STACK_NOT_CANONICAL;
        if (!known || !canonical(address)) {
            faults(sim, known ? VECTOR_GP : VECTOR_SS, 0, 0, sim->s.ip);
            return true;
        }
    }
    uint64_t at = address + readable;
    faults(sim, VECTOR_PF, ERROR_USER | (region_at(sim->machine, at) ? ERROR_PRESENT : 0), at, sim->s.ip);
    return true;
}
