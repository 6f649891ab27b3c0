/* SPDX-License-Identifier: MIT
 * What the parts of `sweep` share. What is swept are the rows of victims.def. machine.h is the caller's:
 * sweep/ or sweep32/.
 */
#ifndef ENTRYLAB_SWEEP_H
#define ENTRYLAB_SWEEP_H

#include <stdbool.h>

#include "cpu/apic.h"
#include "cpu/registers.h"
#include "lib.h"

#include <machine.h>

#define FLAGS_START (FLAG_IF | FLAG_ONE)
#define PATH PATH_COUNT                 /* the program's own */

struct victim {
    const char *name;
    unsigned long by;                   /* PATH, or a vector with SWEEP_VECTOR */
    long how;                           /* the call, or */
    void (*code)(void);                 /* what raises the exception */
    unsigned long flags, edited;
    long result;
};

/* A stack pointer and a GS base of the user. */
struct sweep_class {
    const char *rsp, *gs;
    unsigned long sp;
    uint64_t gs_base;
    bool usual;                         /* it is a stack */
};

/* What the next entry is to meet, and what became of it. */
extern struct lab_sweep sweep;
/* A stack pointer with canaries on both sides. */
extern unsigned long *const usual_stack;
/* Whether it is an interrupt that is swept: the call is just what it follows. */
bool is_interrupt(const struct victim *victim);
/* One entry, with the event that `sweep` asks for. USUAL: by the path's own code, which needs a stack. False:
 * this kernel cannot. */
bool one(const struct victim *victim, unsigned long sp, bool usual);
/* The same entry without an event of ours, in any boot: the host's debugger may have some (natural.c). */
void one_natural(const struct victim *victim);
/* `sweep natural`: entries of all COUNT victims that are calls by the path, each as often as the host likes;
 * with BUSY also those that do something. Returns how many came out wrong. */
unsigned long natural(const struct victim *victims, unsigned int count, const char *door, bool busy);
extern const char *const sweep_problems[];
/* Notes the first problem of one entry. */
void found(enum lab_sweep_problem problem, unsigned long got);

/* One call with all registers chosen: fill `before`, read `after`. call_raw calls the path as it is;
 * call_bare jumps to enter_bare_address and uses no stack. Both return at call_back. */
extern struct registers before, after;
extern uintptr_t enter_bare_address;
void call_raw(void);
void call_bare(void);
void call_back(void);

/* For call_bare: they fault, and go on there. */
void fault_hlt(void);
void fault_ud2(void);
void fault_page(void);

#endif
