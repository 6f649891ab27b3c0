/* SPDX-License-Identifier: MIT
 * syscalls.def as two tables of functions. */
#include "entry/call_table.h"

#include <stdbool.h>

#include "abi.h"
#include "entry/calls.h"
#include "entry/dispatch.h"
#include "entry/errno.h"
#include "lib/lock.h"

static bool harness_answers;

void calls_enable_harness(void)
{
    harness_answers = true;
}

/* A thunk takes the arguments from where its caller's ABI puts them, and stores the result. What 32-bit
 * code left in the upper halves is not looked at, and the result's is zero. */
#define ARGS64_0
#define ARGS64_1 frame->di
#define ARGS64_2 frame->di, frame->si
#define ARGS64_3 frame->di, frame->si, frame->dx
#define ARGS64_4 frame->di, frame->si, frame->dx, frame->r10
#define ARGS64_5 frame->di, frame->si, frame->dx, frame->r10, frame->r8
#define ARGS64_6 frame->di, frame->si, frame->dx, frame->r10, frame->r8, frame->r9
#define ARGS32_0
#define ARGS32_1 (uint32_t)frame->bx
#define ARGS32_2 ARGS32_1, (uint32_t)frame->cx
#define ARGS32_3 ARGS32_2, (uint32_t)frame->dx
#define ARGS32_4 ARGS32_3, (uint32_t)frame->si
#define ARGS32_5 ARGS32_4, (uint32_t)frame->di
#define ARGS32_6 ARGS32_5, (uint32_t)frame->bp
#define FREE(statement) (statement)
#define LOCKED(statement) (kernel_lock(), statement, kernel_unlock())

/* No such call: the stub has put -ENOSYS into the frame, for 64-bit code. */
static void thunk64_none(struct trap_frame *frame)
{
}

static void thunk32_none(struct trap_frame *frame)
{
    frame->ax = (uint32_t)-ENOSYS;
}

#define THUNK64(name, args, lock)                                           \
    static void thunk64_##name(struct trap_frame *frame)                    \
    {                                                                       \
        lock(frame->ax = sys_##name(ARGS64_##args));                        \
    }
#define THUNK32(name, args, lock)                                           \
    static void thunk32_##name(struct trap_frame *frame)                    \
    {                                                                       \
        lock(frame->ax = (uint32_t)sys_##name(ARGS32_##args));              \
    }
#define CALL(n64, n32, name, args, lock) THUNK64(name, args, lock) THUNK32(name, args, lock)
#define CALL64(n64, name, args, lock) THUNK64(name, args, lock)
#define CALL32(n32, name, args, lock) THUNK32(name, args, lock)
#define LAB_CALL(number, name, args, lock) THUNK64(name, args, lock) THUNK32(name, args, lock)
/* The harness calls are as good as absent unless they were enabled. */
#define HARNESS(lock, statement, none) (harness_answers ? (void)lock(statement) : none(frame))
#define HARNESS64_FREE(statement) HARNESS(FREE, statement, thunk64_none)
#define HARNESS64_LOCKED(statement) HARNESS(LOCKED, statement, thunk64_none)
#define HARNESS32_FREE(statement) HARNESS(FREE, statement, thunk32_none)
#define HARNESS32_LOCKED(statement) HARNESS(LOCKED, statement, thunk32_none)
#define HARNESS_CALL(number, name, args, lock) \
    THUNK64(name, args, HARNESS64_##lock)      \
    THUNK32(name, args, HARNESS32_##lock)
#include "entry/syscalls.def"
#undef HARNESS_CALL
#undef LAB_CALL
#undef CALL32
#undef CALL64
#undef CALL

#pragma GCC diagnostic push
#ifdef __clang__
#pragma GCC diagnostic ignored "-Winitializer-overrides"
#else
#pragma GCC diagnostic ignored "-Woverride-init"
#endif
call_thunk *const table64[TABLE_SIZE] = {
    [0 ... TABLE_SIZE - 1] = thunk64_none,
#define CALL(n64, n32, name, args, lock) [n64] = thunk64_##name,
#define CALL64(n64, name, args, lock) [n64] = thunk64_##name,
#define CALL32(n32, name, args, lock)
#define LAB_CALL(number, name, args, lock) [number] = thunk64_##name,
#define HARNESS_CALL LAB_CALL
#include "entry/syscalls.def"
#undef LAB_CALL
#undef CALL32
#undef CALL64
#undef CALL
};

call_thunk *const table32[TABLE_SIZE] = {
    [0 ... TABLE_SIZE - 1] = thunk32_none,
#define CALL(n64, n32, name, args, lock) [n32] = thunk32_##name,
#define CALL64(n64, name, args, lock)
#define CALL32(n32, name, args, lock) [n32] = thunk32_##name,
#define LAB_CALL(number, name, args, lock) [number] = thunk32_##name,
#include "entry/syscalls.def"
#undef HARNESS_CALL
#undef LAB_CALL
#undef CALL32
#undef CALL64
#undef CALL
};
#pragma GCC diagnostic pop
