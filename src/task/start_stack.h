/* SPDX-License-Identifier: MIT
 * The first stack of a program, as Linux lays it out: System V ABI, AMD64 supplement, "Initial stack
 * and register state". Pure: tested on the host as well. */
#ifndef ENTRYLAB_TASK_START_STACK_H
#define ENTRYLAB_TASK_START_STACK_H

#include <stddef.h>
#include <stdint.h>

#include "task/elf.h"

struct start_info {
    const char *words;                  /* argc NUL-terminated words, one behind the other */
    int argc;
    const struct elf_program *program;
    uint64_t vdso;                      /* user address */
    uint64_t vsyscall;                  /* of a 32-bit program: __kernel_vsyscall */
    uint8_t random[16];
    uint32_t emulator, clock;           /* of a program of this tree: AT_LAB_EMULATOR, AT_LAB_CLOCK */
};

/* Builds the stack that ends at user address TOP in IMAGE of SIZE bytes, whose last byte is at TOP - 1.
 * The words have 4 bytes for a 32-bit program, else 8. Returns the user's RSP, a multiple of 16, or 0 if it does not fit. */
uint64_t start_stack(uint8_t *image, size_t size, uint64_t top, const struct start_info *info);

#endif
