/* SPDX-License-Identifier: MIT */
#include "lib/console.h"

#include "cpu/insn.h"
#include "lib/string.h"

#define COM1 0x3f8
#define DATA 0
#define INTERRUPT_ENABLE 1
#define FIFO_CONTROL 2
#define LINE_CONTROL 3
#define MODEM_CONTROL 4
#define LINE_STATUS 5
#define LSR_RECEIVED 0x01
#define LSR_CAN_SEND 0x20
#define LSR_ALL_SENT 0x40

#define PORT_MACHINE 0xe9
#define PORT_QEMU_EXIT 0xf4
#define PORT_BOCHS_EXIT 0x8900

/* Iterations after which whoever has the line will never finish it: far more than a line takes. */
#define LINE_PATIENCE (1 << 22)

static bool uart, mute;
static bool line_taken;

void console_init(void)
{
    outb(COM1 + INTERRUPT_ENABLE, 0);
    outb(COM1 + LINE_CONTROL, 0x80);    /* divisor latch */
    outb(COM1 + DATA, 1);               /* 115,200 baud */
    outb(COM1 + INTERRUPT_ENABLE, 0);
    outb(COM1 + LINE_CONTROL, 0x03);    /* 8N1 */
    outb(COM1 + FIFO_CONTROL, 0xc7);
    outb(COM1 + MODEM_CONTROL, 0x03);
    uart = inb(COM1 + LINE_STATUS) != 0xff;
}

void console_write(const char *text, size_t size)
{
    for (size_t i = 0; uart && !mute && i < size; i++) {
        /* Bochs drops bytes that do not wait for this. */
        while (!(inb(COM1 + LINE_STATUS) & LSR_CAN_SEND))
            ;
        outb(COM1 + DATA, text[i]);
    }
}

size_t console_read(char *text, size_t size)
{
    size_t n = 0;

    while (uart && n < size && inb(COM1 + LINE_STATUS) & LSR_RECEIVED)
        text[n++] = inb(COM1 + DATA);
    return n;
}

static void machine_write(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        outb(PORT_MACHINE, text[i]);
}

/* The kernel lock keeps lines apart, but a panic does not wait for it: it may come on another CPU,
 * or in the middle of this one's own line. Then that one is ended, and stays half. */
static void take_line(void)
{
    for (int i = 0; i < LINE_PATIENCE; i++) {
        if (!__atomic_exchange_n(&line_taken, true, __ATOMIC_ACQUIRE))
            return;
        __asm__ volatile("pause");
    }
    machine_write("\n", 1);
}

void machine_line(const char *speaker, const char *text, size_t size)
{
    if (mute)
        return;
    take_line();
    machine_write(speaker, strlen(speaker));
    machine_write(text, size);
    __atomic_store_n(&line_taken, false, __ATOMIC_RELEASE);
}

void console_mute(bool muted)
{
    mute = muted;
}

void machine_exit(unsigned value)
{
    static const char bochs[] = "Shutdown";

    /* The last bytes are out before the machine stops. */
    while (uart && !(inb(COM1 + LINE_STATUS) & LSR_ALL_SENT))
        ;
    outl(PORT_QEMU_EXIT, value);
    for (size_t i = 0; i < sizeof(bochs) - 1; i++)
        outb(PORT_BOCHS_EXIT, bochs[i]);
    for (;;) {
        cli();
        hlt();
    }
}
