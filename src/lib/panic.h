/* SPDX-License-Identifier: MIT */
#ifndef ENTRYLAB_LIB_PANIC_H
#define ENTRYLAB_LIB_PANIC_H

#include "entry/frame.h"

/* The kernel cannot go on. Prints why, with file and line, and ends the emulator with EXIT_PANIC. */
#define panic(...) panic_at(__FILE__, __LINE__, NULL, __VA_ARGS__)
/* The same with the registers of FRAME and the symbol its RIP is in. Uses nothing that GS points at. */
#define panic_frame(frame, ...) panic_at(__FILE__, __LINE__, frame, __VA_ARGS__)

void panic_at(const char *file, int line, const struct trap_frame *frame, const char *text, ...)
    __attribute__((noreturn, format(printf, 4, 5)));

#endif
