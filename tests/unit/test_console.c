/* SPDX-License-Identifier: MIT
 * Lines on port 0xE9: each begins with its speaker and ends with one line feed, also one that is too long,
 * and one that interrupts another. The ports are ours. */
#include "unit.h"

#define ENTRYLAB_CPU_INSN_H             /* instead of the real ones, which ring 3 may not use */
static char machine[8192];
static size_t written;

static void outb(uint16_t port, uint8_t value)
{
    if (port == 0xe9 && written < sizeof(machine) - 1)
        machine[written++] = value;
}

static uint8_t inb(uint16_t port)
{
    return 0xff;
}

static void outl(uint16_t port, uint32_t value)
{
}

static void cli(void)
{
}

static void hlt(void)
{
}

#include "../../src/lib/console.c"
#include "../../src/lib/print.c"

static void one_line(void)
{
    report("{\"a\":%d}\n", 7);
    machine_line("12 ", "text\n", 5);
    CHECK_STR("K {\"a\":7}\n12 text\n", machine);
}

static void cut_line(void)
{
    char wide[2 * LINE_SIZE + 1];

    memset(wide, 'x', sizeof(wide) - 1);
    wide[sizeof(wide) - 1] = 0;
    report("%s\n", wide);
    CHECK_EQ(LINE_SIZE - 1 + strlen("K "), written);
    CHECK_EQ('\n', machine[written - 1]);
    report("{}\n");
    CHECK_STR("\nK {}\n", machine + written - 6);
}

/* As where an NMI comes into the middle of a line, and panics. */
static void interrupted_line(void)
{
    line_taken = true;
    machine_write("7 {\"half", 8);
    report("{\"panic\":1}\n");
    CHECK_STR("7 {\"half\nK {\"panic\":1}\n", machine);
    report("{}\n");
    CHECK_STR("K {}\n", machine + written - 5);
    CHECK(!line_taken);
}

static void muted(void)
{
    console_mute(true);
    report("{}\n");
    CHECK_EQ(0, written);
    console_mute(false);
    report("{}\n");
    CHECK_EQ(5, written);
}

UNIT_MAIN(TEST(one_line), TEST(cut_line), TEST(interrupted_line), TEST(muted))
