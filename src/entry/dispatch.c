/* SPDX-License-Identifier: MIT
 * The call table, the dispatcher and the exit rule: the C between any stub's two halves. */
#include "entry/dispatch.h"

#include "abi.h"
#include "cpu/registers.h"
#include "entry/calls.h"
#include "entry/entry.h"
#include "entry/errno.h"
#include "mm/layout.h"
#include "task/task.h"

#define TABLE_SIZE 1024                 /* a power of two: the index is masked with TABLE_SIZE - 1 */

typedef void call_thunk(struct trap_frame *frame);

uint64_t counters[COUNTER_COUNT];
static bool harness_answers;

/* A thunk takes the arguments from where a 64-bit caller puts them, and stores the result. */
#define ARGS_0
#define ARGS_1 frame->di
#define ARGS_2 frame->di, frame->si
#define ARGS_3 frame->di, frame->si, frame->dx
#define ARGS_6 frame->di, frame->si, frame->dx, frame->r10, frame->r8, frame->r9
#define LINUX_CALL(number, name, args)                                      \
    _Static_assert((number) < TABLE_SIZE, "call " #name);                   \
    static void thunk_##name(struct trap_frame *frame) { frame->ax = sys_##name(ARGS_##args); }
#define LAB_CALL LINUX_CALL
#define HARNESS_CALL(number, name, args)                                    \
    static void thunk_##name(struct trap_frame *frame)                      \
    {                                                                       \
        if (harness_answers)                                                \
            frame->ax = sys_##name(ARGS_##args);                            \
    }
#include "entry/syscalls.def"
#undef HARNESS_CALL
#undef LAB_CALL
#undef LINUX_CALL

/* No such call: the stub has put -ENOSYS into the frame. */
static void thunk_none(struct trap_frame *frame)
{
}

#pragma GCC diagnostic push
#ifdef __clang__
#pragma GCC diagnostic ignored "-Winitializer-overrides"
#else
#pragma GCC diagnostic ignored "-Woverride-init"
#endif
static call_thunk *const table[TABLE_SIZE] = {
    [0 ... TABLE_SIZE - 1] = thunk_none,
#define LINUX_CALL(number, name, args) [number] = thunk_##name,
#define LAB_CALL LINUX_CALL
#define HARNESS_CALL LINUX_CALL
#include "entry/syscalls.def"
#undef HARNESS_CALL
#undef LAB_CALL
#undef LINUX_CALL
};
#pragma GCC diagnostic pop

void calls_enable_harness(void)
{
    harness_answers = true;
}

/* Mispredicted, the bound check is no bound: the index is masked besides (Spectre v1). The compiler
 * must not see that the mask changes nothing. */
static inline uint64_t masked(uint64_t number)
{
    __asm__("andl %1, %k0" : "+r"(number) : "i"(TABLE_SIZE - 1) : "cc");
    return number;
}

/* The bits of an address that are zero for every address of the user's half. SYSRETQ and SYSEXITQ with
 * a return address that is not canonical raise #GP in ring 0 on Intel, after the swap to the user's
 * GS and RSP (CVE-2012-0217). */
#define NOT_USER_BITS(address) ((address) >> 47)

static void count_refusal(const struct trap_frame *frame, uint64_t work)
{
    enum lab_counter why = COUNTER_REFUSED_WORK;

    if (work & ~WORK_EDITED)
        why = COUNTER_REFUSED_WORK;
    else if (NOT_USER_BITS(frame->ip | frame->sp))
        why = COUNTER_REFUSED_IP;
    else if (frame->flags & (FLAG_TF | FLAG_RF))
        why = COUNTER_REFUSED_FLAGS;
    else if (frame->cx != frame->ip)
        why = COUNTER_REFUSED_CX;
    else if (frame->r11 != frame->flags)
        why = COUNTER_REFUSED_R11;
    else if (frame->cs != SEL_USER_CS)
        why = COUNTER_REFUSED_CS;
    else if (frame->ss != SEL_USER_SS)
        why = COUNTER_REFUSED_SS;
    counters[why]++;
}

void exit_to_user(struct trap_frame *frame)
{
    struct task *task = current();
    extern void leave_by_iret(struct trap_frame *frame) __attribute__((noreturn));

    if (task->work & WORK_STEP)
        frame->flags |= FLAG_TF;
    task->work = 0;
    /* Whoever edited the frame, these are not his to choose. IRETQ refuses most selectors itself, but not
     * the kernel's: to it, they are a return within ring 0. */
    if ((frame->cs & frame->ss & 3) != 3) {
        frame->path = FRAME_TAG_EXCEPTION | VECTOR_GP;
        frame->orig_ax = (frame->cs & 3) != 3 ? frame->cs : frame->ss;
        task_kill(frame);
    }
    frame->flags = (frame->flags & (FLAGS_USER | FLAG_RF)) | FLAG_IF | FLAG_ONE;
    leave_by_iret(frame);
}

static __attribute__((noinline, noreturn)) void leave_slowly(struct trap_frame *frame)
{
    count_refusal(frame, current()->work);
    exit_to_user(frame);
}

/* The exit rule. A frame that nobody edited holds what its stub pushed: CS and SS are the path's pair,
 * and of SYSCALL RCX is RIP and R11 is RFLAGS. So three questions are left, on the frame as it is now:
 * is work pending (an edited frame is work), could the return address or stack fault in ring 0, and
 * does RFLAGS hold TF or RF, which SYSRET and SYSEXIT do not restore as IRET does. */
struct trap_frame *syscall_dispatch(struct trap_frame *frame)
{
    uint64_t number = frame->orig_ax;

    if (__builtin_expect(number < TABLE_SIZE, 1))
        table[masked(number)](frame);

    /* The frame's end, not its start: what the stub wants is then what the per-CPU block holds. */
    struct trap_frame *end = (struct trap_frame *)cpu_frame_top();
    if (__builtin_expect(task_at((uint64_t)end)->work || NOT_USER_BITS(end[-1].ip | end[-1].sp) ||
                         (end[-1].flags & (FLAG_TF | FLAG_RF)), 0))
        leave_slowly(end - 1);
    return end;
}
