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

/* A program of this tree that cannot write what it has to say ends with this status, sysexits' EX_IOERR. */
#define LAB_STATUS_UNWRITTEN 74

/* A call by UD2 is `ud2; nopl UD2_CALL_MARK(%rax)`. */
#define UD2_CALL_MARK 0x65

/* Entry of the auxiliary vector of every program of this tree, beyond Linux's types: what runs the
 * kernel, as its switch `emulator` says; 0 if nobody has said. */
#define AT_LAB_EMULATOR 0x1ab
#define LAB_EMULATOR(id, major, minor) ((id) << 16 | (major) << 8 | (minor))
/* Another: what the time-stamp counter counts, enum lab_clock, as the switch `clock` says. */
#define AT_LAB_CLOCK 0x1ac
/* Bytes that the text of a call `report` may have. */
#define LAB_REPORT_MOST 4096

#ifndef __ASSEMBLER__

#include <stdint.h>

enum lab_emulator {
    EMULATOR_UNKNOWN,
#define EMULATOR(name, title) EMULATOR_##name,
#define EMULATOR_KNOWN(name, major, minor)
#include "lib/emulators.def"
#undef EMULATOR_KNOWN
#undef EMULATOR
};

enum lab_clock {
#define CLOCK(id, grade, shift, unit) CLOCK_##id,
#include "lib/clocks.def"
#undef CLOCK
    LAB_CLOCKS
};

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

/* sweep: what shall happen when the program next enters the kernel, and what became of it. In pass 1,
 * SWEEP_COUNT, the kernel steps through the entry and counts its boundaries, those before an instruction;
 * in the others an event is delivered at one of them. */
enum lab_sweep_do {
    SWEEP_ARM,              /* for the next entry */
    SWEEP_CHECK,            /* what became of it; call it before the next ARM */
    SWEEP_COVERAGE,         /* report what all the passes 1 went through */
};

enum lab_sweep_kind {
    SWEEP_COUNT,
    SWEEP_NMI,
    SWEEP_NMI_TWICE,        /* another one comes while the first is handled */
    SWEEP_IRQ,              /* by the local APIC; delivered as soon as IF lets it */
};

/* Why a boundary is lost. */
enum lab_sweep_problem {
    SWEEP_SURVIVED,
#define SWEEP_PROBLEM(name, text) SWEEP_##name,
#include "selftest/sweep_problems.def"
#undef SWEEP_PROBLEM
    SWEEP_PROBLEMS
};

struct lab_sweep {
    uint64_t entry;         /* enum path_id, or a vector with SWEEP_VECTOR */
    uint64_t kind;          /* enum lab_sweep_kind */
    uint64_t boundary;      /* where the event strikes; 0 is before the entry's first instruction */
    uint64_t edited;        /* not 0: the frame counts as edited, so that it leaves by leave_by_iret */
    uint64_t pending;       /* not 0: an interrupt on this vector is pending when ARM returns */
    uint64_t gs_base;       /* the user's */
    /* filled in by ARM */
    uint64_t cpu, kernel_stack, nmi_stack;      /* addresses: per-CPU block, stack tops */
    /* filled in by CHECK */
    uint64_t problem;       /* enum lab_sweep_problem */
    uint64_t boundaries;    /* how many there are */
    uint64_t ip;            /* of the boundary */
    uint64_t got;           /* what was seen instead */
    uint64_t window;        /* most instructions between two boundaries with IF = 1 */
    uint64_t open;          /* boundaries with IF = 1 */
};
#define SWEEP_VECTOR 0x100
/* debug: what a breakpoint is set on; and which: the CPU's own numbers for R/W in DR7. */
enum lab_target {
    TARGET_ADDRESS,         /* the offset is the address */
    TARGET_SCRATCH, TARGET_FRAME_TOP, TARGET_GDT, TARGET_RSP0,      /* in the per-CPU block */
    TARGET_STACK_TOP, TARGET_NMI_STACK, TARGET_FRAME,               /* words below the tops; the task's frame */
    TARGET_IDT, TARGET_EXIT_IRETQ,
    TARGET_ENTRY            /* + 2 * enum path_id + 1 for a 32-bit caller: its stub */
};
enum lab_breakpoint { BREAK_EXECUTE, BREAK_WRITE, BREAK_ACCESS = 3, BREAK_NONE };

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
    COUNTER_EXTERNAL,       /* interrupts of the APIC on a vector that is a call's or an exception's */
    COUNTER_BREAKPOINTS,    /* #DB in ring 0 by a breakpoint, which only the harness can set */
    COUNTER_COUNT
};

#endif
#endif
