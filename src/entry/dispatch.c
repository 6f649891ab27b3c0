/* SPDX-License-Identifier: MIT
 * The dispatcher and the exit rule: the C between any stub's two halves. */
#include "entry/dispatch.h"

#include "abi.h"
#include "cpu/registers.h"
#include "entry/call_table.h"
#include "entry/entry.h"
#include "entry/errno.h"
#include "mm/layout.h"
#include "mm/usercopy.h"
#include "task/task.h"

uint64_t counters[COUNTER_COUNT];

/* Mispredicted, the bound check is no bound: the index is masked besides (Spectre v1). The compiler
 * must not see that the mask changes nothing. */
static inline uint64_t masked(uint64_t number)
{
    __asm__("andl %1, %k0" : "+r"(number) : "i"(TABLE_SIZE - 1) : "cc");     /* zero-extends */
    return number;
}

/* The bits of an address that are zero for every address of the user's half. SYSRETQ and SYSEXITQ with
 * a return address that is not canonical raise #GP in ring 0 on Intel, after the swap to the user's
 * GS and RSP (CVE-2012-0217). */
#define NOT_USER_BITS(address) ((address) >> 47)

static void count_refusal(const struct task *task)
{
    const struct trap_frame *frame = &task->frame;
    bool wide = task->caller == CALLER_64;
    enum lab_counter why = COUNTER_REFUSED_WORK;

    if (task->work & ~WORK_EDITED)
        why = COUNTER_REFUSED_WORK;
    else if (NOT_USER_BITS(frame->ip | frame->sp))
        why = COUNTER_REFUSED_IP;
    else if (frame->flags & (FLAG_TF | FLAG_RF))
        why = COUNTER_REFUSED_FLAGS;
    else if (wide && frame->cx != frame->ip)
        why = COUNTER_REFUSED_CX;
    else if (wide && frame->r11 != frame->flags)
        why = COUNTER_REFUSED_R11;
    else if (frame->cs != (wide ? SEL_USER_CS : SEL_USER_CS32))
        why = COUNTER_REFUSED_CS;
    else if (frame->ss != SEL_USER_SS)
        why = COUNTER_REFUSED_SS;
    counters[why]++;
}

void frame_settle(struct task *task)
{
    struct trap_frame *frame = &task->frame;

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
}

void exit_to_user(struct task *task)
{
    bool give_way = task->work & WORK_RESCHEDULE;

    frame_settle(task);
    if (give_way)
        task_yield();
    leave_by_iret(&task->frame);
}

/* Without an argument, so that the quick way keeps the frame's end where its result goes. */
static __attribute__((noinline, noreturn)) void leave_slowly(void)
{
    struct task *task = current();

    count_refusal(task);
    exit_to_user(task);
}

/* The exit rule. A frame that nobody edited holds what its stub pushed: CS and SS are the path's pair,
 * and of SYSCALL RCX is RIP and R11 is RFLAGS. So three questions are left, on the frame as it is now:
 * is work pending (an edited frame is work), could the return address or stack fault in ring 0, and
 * does RFLAGS hold TF or RF, which SYSRET and SYSEXIT do not restore as IRET does. Work is in bits that
 * no user address has, so that the first two are one.
 * Returns the frame's end, not its start: what the stub wants is then what the per-CPU block holds. */
static inline __attribute__((always_inline)) struct trap_frame *leave_fast(void)
{
    struct trap_frame *end = (struct trap_frame *)cpu_frame_top();

    if (__builtin_expect(NOT_USER_BITS(task_at((uint64_t)end)->work | end[-1].ip | end[-1].sp) ||
                         (end[-1].flags & (FLAG_TF | FLAG_RF)), 0))
        leave_slowly();
    return end;
}

/* The same where the stub leaves by IRETQ, which restores TF and RF, and whose fault is fixed up. */
static inline __attribute__((always_inline)) struct trap_frame *leave_iretq(void)
{
    struct trap_frame *end = (struct trap_frame *)cpu_frame_top();

    if (__builtin_expect(task_at((uint64_t)end)->work, 0))
        leave_slowly();
    return end;
}

static inline __attribute__((always_inline)) void call64(struct trap_frame *frame)
{
    uint64_t number = frame->orig_ax;

    if (__builtin_expect(number < TABLE_SIZE, 1))
        table64[masked(number)](frame);
}

static inline __attribute__((always_inline)) void call32(struct trap_frame *frame)
{
    uint64_t number = frame->orig_ax;   /* what 32-bit code left in the upper half is no part of it */

    if (__builtin_expect((uint32_t)number < TABLE_SIZE, 1))
        table32[masked(number)](frame);
    else
        frame->ax = (uint32_t)-ENOSYS;
}

struct trap_frame *syscall_dispatch(struct trap_frame *frame)
{
    call64(frame);
    return leave_fast();
}

/* By SYSENTER and SYSCALL a 32-bit caller has no register left for the sixth argument: it is the word that
 * his stack pointer points at. The address is below 4 GiB, and the last page there is never mapped. */
struct trap_frame *syscall_dispatch32(struct trap_frame *frame)
{
    uint64_t sixth = get_user32(frame->sp);

    if (__builtin_expect(sixth == GET_USER_FAULT, 0)) {
        frame->ax = (uint32_t)-EFAULT;
        return leave_fast();
    }
    frame->bp = sixth;
    call32(frame);
    return leave_fast();
}

__attribute__((noinline)) struct trap_frame *gate_dispatch32(struct trap_frame *frame)
{
    call32(frame);
    return leave_iretq();
}

struct trap_frame *gate_dispatch(struct trap_frame *frame)
{
    if (__builtin_expect(frame->cs == SEL_USER_CS32, 0))
        return gate_dispatch32(frame);
    call64(frame);
    return leave_iretq();
}
