/* SPDX-License-Identifier: MIT */
#include "cpu/clock.h"

#include "cpu/insn.h"

#define PIT_HZ 1193182
#define PIT_CHANNEL2 0x42
#define PIT_COMMAND 0x43
#define PIT_GATE 0x61
#define CALIBRATE_TICKS (PIT_HZ / 100)

#define CMOS_INDEX 0x70
#define CMOS_DATA 0x71

static uint64_t tsc_start, tsc_per_10ms, boot_seconds;

/* Channel 2 counts down once and raises its output, bit 5 of port 0x61. */
static uint64_t tsc_in_10ms(void)
{
    outb(PIT_GATE, (inb(PIT_GATE) & ~0x03) | 0x01);
    outb(PIT_COMMAND, 0xb0);            /* channel 2, low byte then high, mode 0 */
    outb(PIT_CHANNEL2, CALIBRATE_TICKS & 0xff);
    outb(PIT_CHANNEL2, CALIBRATE_TICKS >> 8);
    uint64_t start = rdtsc();
    for (unsigned spins = 0; !(inb(PIT_GATE) & 0x20) && spins < 100000000; spins++)
        ;
    uint64_t ticks = rdtsc() - start;
    return ticks ? ticks : 1;
}

static uint8_t cmos(uint8_t index)
{
    outb(CMOS_INDEX, index);
    return inb(CMOS_DATA);
}

static unsigned from_bcd(uint8_t value)
{
    return (value >> 4) * 10 + (value & 15);
}

/* Days since 1970-01-01 of a date from 2000 on. */
static uint64_t days(unsigned year, unsigned month, unsigned day)
{
    static const uint16_t before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
    uint64_t count = (year - 1970) * 365 + (year - 1969) / 4 + before[(month - 1) % 12] + day - 1;

    return count + (month > 2 && year % 4 == 0);
}

static uint64_t cmos_seconds(void)
{
    while (cmos(0x0a) & 0x80)           /* update in progress */
        ;
    uint8_t mode = cmos(0x0b);
    unsigned field[6];
    static const uint8_t index[6] = { 0, 2, 4, 7, 8, 9 };
    for (unsigned i = 0; i < 6; i++)
        field[i] = mode & 0x04 ? cmos(index[i]) : from_bcd(cmos(index[i]));
    return ((days(2000 + field[5], field[4], field[3]) * 24 + field[2]) * 60 + field[1]) * 60 + field[0];
}

uint64_t clock_monotonic(void)
{
    if (!tsc_per_10ms) {
        tsc_per_10ms = tsc_in_10ms();
        boot_seconds = cmos_seconds();
        tsc_start = rdtsc();
    }
    uint64_t ticks = rdtsc() - tsc_start;
    return ticks / tsc_per_10ms * 10000000 + ticks % tsc_per_10ms * 10000000 / tsc_per_10ms;
}

void clock_delay(unsigned microseconds)
{
    uint64_t end = clock_monotonic() + microseconds * 1000ul;

    while (clock_monotonic() < end)
        ;
}

uint64_t clock_realtime(void)
{
    uint64_t now = clock_monotonic();

    return boot_seconds * 1000000000 + now;
}
