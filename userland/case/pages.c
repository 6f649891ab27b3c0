/* SPDX-License-Identifier: MIT
 * The memory that cases point at, and what this machine is.
 */
#include "pages.h"
#include "elf.h"
#include "emulator.h"
#include "mm/layout.h"

enum { CANARY = 0xee };

static struct machine machine;

long pages_init(void)
{
    enum { FIXED = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED };
    long at = call_mmap(GRID_BASE, GRID_END - GRID_BASE, PROT_READ | PROT_WRITE, FIXED);

    if (at < 0 && at > -4096)
        return at;
    memset((void *)(uintptr_t)GRID_BASE, CANARY, GRID_END - GRID_BASE);
    at = call_mmap(ZERO_PAGE, PAGE_SIZE, PROT_READ, FIXED);
    return at < 0 && at > -4096 ? at : 0;
}

uint64_t grid_changed(uint64_t from)
{
    const unsigned long *word = (const void *)(uintptr_t)GRID_BASE, *end = (const void *)(uintptr_t)GRID_END;
    uint64_t count = 0;
    bool inside = true;

    for (; word < end; word++) {
        const unsigned char *byte = (const unsigned char *)word;

        if (*word == (unsigned long)0xeeeeeeeeeeeeeeee)
            continue;
        for (unsigned int i = 0; i < sizeof *word; i++)
            if (byte[i] != CANARY) {
                inside &= (uintptr_t)(byte + i) == from + count;
                count++;
            }
    }
    if (count)
        memset((void *)(uintptr_t)GRID_BASE, CANARY, GRID_END - GRID_BASE);
    return inside ? count : ~0ull;
}

static void cpuid(uint32_t leaf, uint32_t *r)
{
    r[0] = leaf;
    r[2] = 0;
    __asm__ volatile("cpuid" : "+a"(r[0]), "=b"(r[1]), "+c"(r[2]), "=d"(r[3]));
}

/* It is one segment, from its first byte on. */
static uintptr_t vdso_size(uintptr_t vdso)
{
    const struct elf_header *header = (const void *)vdso;
    const struct elf_segment *segment = (const void *)(vdso + header->phoff);

    return (segment->memsz + PAGE_SIZE - 1) & -(uintptr_t)PAGE_SIZE;
}

const struct machine *machine_init(void)
{
    static struct region regions[] = {
        { CASE_STACK_BASE, CASE_STACK_END, REGION_USER | REGION_WRITE },
        { GRID_BASE, GRID_END, REGION_USER | REGION_WRITE },
        { ZERO_PAGE, ZERO_PAGE + PAGE_SIZE, REGION_USER },
        { CASE_CODE_BASE, CASE_CODE_BASE + 2 * PAGE_SIZE, REGION_USER },
        { 0, 0, REGION_USER },                  /* the vDSO */
        { STACKS_BASE + PAGE_SIZE, STACKS_BASE + 2 * PAGE_SIZE, 0 },
        { KERNEL_TEXT, KERNEL_TEXT + 2 * PAGE_SIZE, 0 },
    };
    uintptr_t vdso = auxiliary(AT_SYSINFO_EHDR);
    uint32_t r[4];

    machine.emulator = emulator_expected(emulator_told());
    cpuid(0, r);
    if (r[0] >= 7) {
        cpuid(7, r);
        machine.smap = r[1] >> 20 & 1;
    }
    machine.selftest = call_counter(COUNTER_NMI) != -ENOSYS;
    machine.landing = vdso_symbol(vdso, "user_sysenter_back");
    machine.pid = (uint64_t)call_getpid();
    regions[4].start = vdso;
    regions[4].end = vdso + vdso_size(vdso);
    machine.regions = regions;
    machine.region_count = sizeof regions / sizeof *regions;
    return &machine;
}
