/* SPDX-License-Identifier: MIT */
#include "cpu/smp.h"

#include "cpu/apic.h"
#include "cpu/clock.h"
#include "cpu/percpu.h"
#include "lib/print.h"
#include "lib/string.h"
#include "mm/frames.h"
#include "mm/paging.h"

#define TRAMPOLINE_PAGE 0x8000          /* below 1 MiB, where no frame is handed out: smp_trampoline.S */
#define ANSWER_MICROSECONDS 100000

extern const char smp_trampoline[], smp_trampoline_end[];
/* What the next CPU takes when it reaches the upper half. */
struct cpu *smp_starting;
uint64_t smp_starting_stack, smp_starting_pml4;

static void (*enter_kernel)(void);

/* The new CPU is here, on its own stack and with the kernel's page tables. */
__attribute__((noreturn)) void smp_main(void)
{
    struct cpu *cpu = smp_starting;

    cpu_init(cpu);
    apic_init();
    enter_kernel();
    __builtin_unreachable();
}

static bool answers(const struct cpu *cpu)
{
    for (unsigned waited = 0; waited < ANSWER_MICROSECONDS && !cpu->online; waited += 100)
        clock_delay(100);
    return cpu->online;
}

static bool start(struct cpu *cpu)
{
    smp_starting = cpu;
    smp_starting_stack = cpu->stack;
    smp_starting_pml4 = pml4_kernel();
    apic_start_cpu(cpu->apic_id, TRAMPOLINE_PAGE);
    return answers(cpu);
}

void smp_start(const uint32_t *ids, unsigned count, unsigned most, void (*enter)(void))
{
    cpu0.apic_id = apic_id();
    enter_kernel = enter;
    memcpy(direct(TRAMPOLINE_PAGE), smp_trampoline, smp_trampoline_end - smp_trampoline);
    for (unsigned i = 0; i < count && cpu_count < most; i++) {
        uint64_t frame;
        if (ids[i] == cpu0.apic_id)
            continue;
        if (!(frame = frame_alloc()) || !cpu_prepare(direct(frame))) {
            printk("CPU with APIC id %u is left out: no memory for its stacks\n", ids[i]);
            report("{\"cpu\":%u,\"apic\":%u,\"online\":false,\"reason\":\"no memory\"}\n", cpu_count, ids[i]);
            continue;
        }
        struct cpu *cpu = direct(frame);
        cpu->id = cpu_count;
        cpu->apic_id = ids[i];
        bool online = start(cpu);
        if (online)
            cpus[cpu_count++] = cpu;
        else
            printk("CPU with APIC id %u does not answer and is left out\n", ids[i]);
        report("{\"cpu\":%u,\"apic\":%u,\"online\":%s}\n", cpu->id, ids[i], online ? "true" : "false");
    }
}
