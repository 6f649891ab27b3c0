/* SPDX-License-Identifier: MIT
 * Cases for the model's tests, on a machine of their own: bare calls on a good stack.
 */
#ifndef ENTRYLAB_TESTS_MODEL_CASE_H
#define ENTRYLAB_TESTS_MODEL_CASE_H

#include "unit.h"

#include "abi.h"
#include "cpu/registers.h"
#include "gdt/selectors.h"
#include "model.h"

#define STACK 0x11001000ull
#define IP    0x10000800ull
#define BACK  0x400000ull
#define LANDING 0xffe00100ull

static const struct region regions[] = {
    { 0x11000000, 0x11002000, REGION_USER | REGION_WRITE },
    { 0x12000000, 0x12001000, REGION_USER },
    { 0xffffffff80101000, 0xffffffff80103000, 0 },
};

/* By a LAB_EMULATOR word; 0 is hardware. */
#define HARDWARE 0u
#define TCG7  LAB_EMULATOR(EMULATOR_qemu, 7u, 2u)
#define TCG10 LAB_EMULATOR(EMULATOR_qemu, 10u, 0u)
#define BOCHS LAB_EMULATOR(EMULATOR_bochs, 2u, 7u)
#define BOCHS3 LAB_EMULATOR(EMULATOR_bochs, 3u, 0u)

static struct machine machine_of(uint32_t emulator)
{
    return (struct machine){ .emulator = emulator, .smap = true, .selftest = true, .landing = LANDING, .pid = 7,
                             .regions = regions, .region_count = sizeof(regions) / sizeof(*regions) };
}

static struct lab_case case_of(uint32_t path, uint32_t caller, uint64_t number)
{
    struct lab_case one = { .path = path, .caller = caller, .form = FORM_BARE, .place = PLACE_MID, .length = 2,
                            .back = BACK };
    uint64_t *word = &one.before.ax;

    for (unsigned i = 0; i < 15; i++)
        word[i] = 0xabcd000100020000 + i;
    one.before.ax = number;
    one.before.sp = STACK;
    one.before.ip = IP;
    one.before.flags = FLAG_IF | FLAG_ONE;
    if (path == PATH_sysenter || (path == PATH_syscall && caller == 32)) {
        one.before.cx = caller == 64 ? STACK : one.before.cx;
        one.before.bp = caller == 32 ? STACK : one.before.bp;
    }
    one.words[0] = caller == 64 ? FLAG_IF | FLAG_ONE : 0x1111;
    one.words[1] = caller == 64 ? BACK : 0x2222;
    one.words[2] = 0x3333;
    one.words[3] = BACK;
    return one;
}

static struct outcome outcome_of(const struct lab_case *one, uint32_t emulator)
{
    struct machine machine = machine_of(emulator);
    struct outcome out;

    predict(one, &machine, &out);
    return out;
}

/* The paths that 64-bit callers of Intel's CPUs have, and 32-bit ones on some CPU: all. */
#define FOR_PATHS(path) for (uint32_t path = 0; path < PATH_COUNT; path++)

#endif
