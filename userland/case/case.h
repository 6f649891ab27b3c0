/* SPDX-License-Identifier: MIT
 * The case engine: one entry into the kernel with every register, flag and selector chosen, by any path,
 * from an instruction at a chosen place or by the vDSO's trampoline; and everything read back after it.
 * A fault costs no program: it is recorded (call on_fault), and the engine goes on. One copy in a program, no
 * reentrancy. 64-bit programs make 64-bit calls; 32-bit programs make 32-bit ones, whose registers' upper
 * halves and R8 to R15 64-bit code fills and reads.
 *
 *     case_init();
 *     case_default(&one, PATH_syscall, FORM_BARE, PLACE_MID, CALL_sum6);
 *     one.before.flags |= FLAG_NT;
 *     case_run(&one, &got);
 *
 * A case may choose any SP for a bare instruction other than 32-bit SYSENTER and SYSCALL's, and any RCX (64)
 * or RBP (32) for SYSENTER's; a door needs its stack. What a case must not choose is what ends the program:
 * calls that do, and a context (set_context) that IRETQ refuses.
 */
#ifndef ENTRYLAB_CASE_H
#define ENTRYLAB_CASE_H

#include "model.h"

#ifndef __ASSEMBLER__

#include "lib.h"

enum { CASE_CALLER = 8 * sizeof(long) };        /* of the program: 64 or 32 */

/* Maps what cases need and finds the vDSO's doors. 0, or -errno. */
long case_init(void);

/* Whether this CPU lets this program's mode in by PATH, by the vendor's rules; and whether the path is one
 * instruction that keeps the stack, so that a bare case needs none. */
bool case_available(long path);
bool case_is_bare(long path);

/* A call of NUMBER with a distinct pattern in every other register, on a stack that holds what the way back
 * needs. Returns false if there is no such case: the path is absent. */
bool case_default(struct lab_case *one, long path, enum form form, enum place place, uint64_t number);

/* Sets before.cx or bp anew, as SYSENTER and 32-bit SYSCALL want it, after before.sp was changed. */
void case_set_convention(struct lab_case *one);

/* Writes one->words where the way back will look for them, as far as that is the engine's own stack, makes
 * the call, and says what became of it. */
void case_run(const struct lab_case *one, struct outcome *got);

/* The ABI's registers for argument 0 to 5, of this program's mode. */
uint64_t *case_argument(struct state *state, unsigned int index);

/* Whether the program can set an FS or GS base to this: any, with FSGSBASE; else a user's address. */
bool case_sets_base(uint64_t base);

/* Where instructions stand, and the engine's stack: nothing is mapped behind it. case_stack is its
 * middle, and what case_default takes. */
#define CASE_CODE_BASE 0x10000000u
#define CASE_CODE_END  (CASE_CODE_BASE + PATH_COUNT * PLACES * 0x4000u)
#define CASE_STACK_BASE 0x11000000u
#define CASE_STACK_END  0x11003000u
extern uintptr_t case_stack;
/* The engine's own fault record and step log, of the last case. */
enum { CASE_STEPS = 32 };
extern struct lab_fault case_fault;
extern uint64_t case_steps[CASE_STEPS];

/* ---- between case.c and enter.S: loads case_before, enters, fills case_after; case_faulted says whether by
 * way of a fault. The selectors are loaded where case_loads has LOAD_SEGMENTS, and always read. */
extern struct state case_before, case_after;
extern uint32_t case_loads, case_faulted;
void case_enter(void);
void case_back(void);           /* where a bare instruction's jump, a door's RET and set_context go on, */
void case_back_other(void);     /* and set_context into the other mode's code */
void case_resume(void);         /* where on_fault goes on, in the caller's mode */
extern const char case_text[], case_text_end[];

#endif
#endif
