/* SPDX-License-Identifier: MIT
 * What the kernel and its user programs agree on. The one kernel header that userland includes.
 *
 * A call of 64-bit code: number in rax, arguments in rdi rsi rdx r10 r8 r9, result or -errno in rax. On
 * every path rax, rcx and r11 change and nothing else does, flags included.
 * A call of 32-bit code: number in eax, arguments in ebx ecx edx esi edi ebp, result or -errno in eax. On
 * every path eax changes and nothing else does, flags included.
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

/* A call by UD2 is `ud2; nopl UD2_CALL_MARK(%rax)`. */
#define UD2_CALL_MARK 0x65

#ifndef __ASSEMBLER__

#include <stdint.h>

enum path_id {
#define ENTRY_PATH(id, enters, leaves64, leaves32, title) PATH_##id,
#include "entry/paths.def"
#undef ENTRY_PATH
    PATH_COUNT
};

/* CALL_NAME, as this compiler's target numbers them. */
enum call_number {
#ifdef __i386__
#define CALL(n64, n32, name, args, lock) CALL_##name = n32,
#define CALL64(n64, name, args, lock)
#define CALL32(n32, name, args, lock) CALL_##name = n32,
#else
#define CALL(n64, n32, name, args, lock) CALL_##name = n64,
#define CALL64(n64, name, args, lock) CALL_##name = n64,
#define CALL32(n32, name, args, lock)
#endif
#define LAB_CALL(number, name, args, lock) CALL_##name = number,
#define HARNESS_CALL LAB_CALL
#include "entry/syscalls.def"
#undef HARNESS_CALL
#undef LAB_CALL
#undef CALL32
#undef CALL64
#undef CALL
};

/* Linux's struct iovec and struct timespec, of the compiler's target. */
struct lab_iovec { unsigned long base, len; };
struct lab_timespec { long sec, nsec; };

/* set_context: the caller's whole saved context, in the order of the trap frame. */
struct lab_context {
    uint64_t r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di;
    uint64_t orig_ax;
    uint64_t ip, cs, flags, sp, ss;
};

/* on_fault: what the CPU reported, and RFLAGS as the kernel's handler runs with. One fault is recorded, the
 * next one kills again. */
struct lab_fault { uint64_t vector, error, ip, cs, flags, sp, address, dr6, kernel_flags; };

/* probe_exit: the instruction to leave by, unchecked. */
enum lab_exit { EXIT_SYSRETQ, EXIT_SYSEXITQ, EXIT_IRETQ };

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
    COUNTER_SWITCHES,       /* tasks taken from the queue to run */
    COUNTER_PREEMPTIONS,    /* timer interrupts that found a program running */
    COUNTER_MACHINE_CHECKS, /* #MC after which program and CPU could go on */
    COUNTER_COUNT
};

#endif
#endif
