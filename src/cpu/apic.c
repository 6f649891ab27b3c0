/* SPDX-License-Identifier: MIT */
#include "cpu/apic.h"

#include "cpu/clock.h"
#include "cpu/insn.h"
#include "cpu/features.h"
#include "mm/layout.h"
#include "mm/paging.h"

#define MSR_APIC_BASE 0x1b
#define APIC_BASE_X2 0x400
#define APIC_BASE_ENABLED 0x800

#define ID            0x020
#define EOI           0x0b0
#define SPURIOUS      0x0f0
#define REQUESTED     0x200             /* 32 vectors every 16 bytes */
#define ICR_LOW       0x300
#define ICR_HIGH      0x310
#define LVT_TIMER     0x320
#define LVT_LINT0     0x350
#define LVT_LINT1     0x360
#define LVT_ERROR     0x370
#define TIMER_INITIAL 0x380
#define TIMER_CURRENT 0x390
#define TIMER_DIVIDE  0x3e0

#define SOFTWARE_ENABLE 0x100
#define MASKED          0x10000
#define PERIODIC        0x20000
#define DIVIDE_BY_1     0xb
#define ICR_PENDING     0x1000
#define ICR_FIXED       0x4000
#define ICR_NMI         0x4400
#define ICR_INIT        0x4500
#define ICR_STARTUP     0x4600

static volatile uint32_t *const window = (volatile uint32_t *)APIC_WINDOW;
static bool in_use;

static uint32_t get(unsigned reg)
{
    return window[reg / 4];
}

static void put(unsigned reg, uint32_t value)
{
    window[reg / 4] = value;
}

bool apic_usable(void)
{
    if (!cpu_has(FEATURE_APIC))
        return false;
    uint64_t base = rdmsr(MSR_APIC_BASE);
    /* Firmware that switched to x2APIC took the window away; nothing here needs it then. */
    return base & APIC_BASE_ENABLED && !(base & APIC_BASE_X2);
}

bool apic_map(void)
{
    return kernel_map(APIC_WINDOW, rdmsr(MSR_APIC_BASE) & PTE_ADDRESS, PTE_WRITE | PTE_NX | PTE_UNCACHED);
}

void apic_init(void)
{
    put(LVT_TIMER, MASKED);
    put(LVT_LINT0, MASKED);
    put(LVT_LINT1, MASKED);
    put(LVT_ERROR, MASKED);
    put(SPURIOUS, SOFTWARE_ENABLE | VECTOR_SPURIOUS);
    in_use = true;
}

bool apic_in_use(void)
{
    return in_use;
}

bool apic_in_service(unsigned vector)
{
    return in_use && get(APIC_ISR + vector / 32 * 16) >> vector % 32 & 1;
}

bool apic_is_pending(unsigned vector)
{
    return get(REQUESTED + vector / 32 * 16) >> vector % 32 & 1;
}

uint32_t apic_id(void)
{
    return get(ID) >> 24;
}

void apic_eoi(void)
{
    put(EOI, 0);
}

void apic_timer_start(unsigned microseconds)
{
    static uint32_t ticks_per_ms;

    put(TIMER_DIVIDE, DIVIDE_BY_1);
    if (!ticks_per_ms) {
        put(TIMER_INITIAL, ~0u);
        clock_delay(1000);
        ticks_per_ms = ~0u - get(TIMER_CURRENT);
    }
    uint64_t ticks = (uint64_t)ticks_per_ms * microseconds / 1000;
    put(LVT_TIMER, PERIODIC | VECTOR_TIMER);
    put(TIMER_INITIAL, ticks < ~0u ? (ticks ? ticks : 1) : ~0u);
}

static void send(uint32_t id, uint32_t command)
{
    put(ICR_HIGH, id << 24);
    put(ICR_LOW, command);
    while (get(ICR_LOW) & ICR_PENDING)
        ;
}

/* By the own id: Bochs ignores the shorthand for oneself, and for an NMI there is none. */
void apic_interrupt_self(unsigned vector)
{
    send(apic_id(), ICR_FIXED | vector);
}

void apic_nmi_self(void)
{
    send(apic_id(), ICR_NMI);
}

void apic_start_cpu(uint32_t id, uint32_t page)
{
    send(id, ICR_INIT);
    clock_delay(10000);
    send(id, ICR_STARTUP | page >> 12);
    clock_delay(200);
    send(id, ICR_STARTUP | page >> 12);
}
