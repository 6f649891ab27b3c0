/* SPDX-License-Identifier: MIT
 * COM1 speaks to people, port 0xE9 to the host's programs. */
#ifndef ENTRYLAB_LIB_CONSOLE_H
#define ENTRYLAB_LIB_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

/* COM1 at 115,200 baud, 8N1. Where no UART answers, what is written there is dropped. */
void console_init(void);
void console_write(const char *text, size_t size);
/* What COM1 has received and nobody has read, at most SIZE bytes; 0 if there is nothing. */
size_t console_read(char *text, size_t size);
/* One line on port 0xE9: who speaks, and SIZE bytes of text, of which the last is the line's end.
 * No other line comes into its middle, whoever panics meanwhile. */
void machine_line(const char *speaker, const char *text, size_t size);
/* Whether what is written is dropped. */
void console_mute(bool muted);

/* How the emulator is left: isa-debug-exit makes QEMU's exit status (value << 1) | 1. */
enum machine_exit {
    EXIT_DONE = 0x10,                   /* every module was handled: status 33 */
    EXIT_PANIC = 0x11,                  /* status 35 */
    EXIT_REFUSED = 0x12,                /* a module was not a program this kernel can load: status 37 */
    EXIT_BOOT_ERROR = 0x20,             /* + the error's number: boot/errors.def */
};
void machine_exit(unsigned value) __attribute__((noreturn));

#endif
