/* SPDX-License-Identifier: MIT
 * What the kernel and its user programs agree on. The one kernel header that userland includes.
 *
 * A call: number in rax, arguments in rdi rsi rdx r10 r8 r9, result or -errno in rax. On every path
 * rax, rcx and r11 change and nothing else does, flags included.
 */
#ifndef ENTRYLAB_ABI_H
#define ENTRYLAB_ABI_H

/* ELF note that every program of this tree carries: name "entrylab", this type, and as descriptor the
 * NUL-terminated name of the path it enters by ("any" where it asks the vDSO). */
#define LAB_NOTE_NAME "entrylab"
#define LAB_NOTE_PATH 1

/* Result of the call `path`. */
#define LAB_PATH(result) ((result) & 0xff)    /* enum path_id */
#define LAB_CALLER(result) ((result) >> 8)    /* 64 or 32 */

#ifndef __ASSEMBLER__

#include <stdint.h>

enum path_id {
#define ENTRY_PATH(id, callers, enters, leaves, title) PATH_##id,
#include "entry/paths.def"
#undef ENTRY_PATH
    PATH_COUNT
};

enum call_number {
#define LINUX_CALL(number, name, args) CALL_##name = number,
#define LAB_CALL LINUX_CALL
#define HARNESS_CALL LINUX_CALL
#include "entry/syscalls.def"
#undef HARNESS_CALL
#undef LAB_CALL
#undef LINUX_CALL
};

/* Linux's struct iovec and struct timespec, 64-bit. */
struct lab_iovec { uint64_t base, len; };
struct lab_timespec { int64_t sec, nsec; };

/* set_context: the caller's whole saved context, in the order of the trap frame. */
struct lab_context {
    uint64_t r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di;
    uint64_t orig_ax;
    uint64_t ip, cs, flags, sp, ss;
};

/* counter: why a frame was refused the fast exit of its path, and other things tests want to see. */
enum lab_counter {
    COUNTER_REFUSED_WORK,   /* work pending for the task */
    COUNTER_REFUSED_IP,     /* return address or stack pointer not canonical or above the user's half */
    COUNTER_REFUSED_FLAGS,  /* TF or RF */
    COUNTER_REFUSED_CX,     /* RCX != RIP where SYSRET would have to load both */
    COUNTER_REFUSED_R11,    /* R11 != RFLAGS, likewise */
    COUNTER_REFUSED_CS,
    COUNTER_REFUSED_SS,
    COUNTER_BAD_IRET,       /* faults at the one IRETQ, fixed up by killing the task */
    COUNTER_DB_IN_KERNEL,   /* #DB taken on an entry stub because the user's TF came with SYSENTER */
    COUNTER_NMI,
    COUNTER_COUNT
};

#endif
#endif
