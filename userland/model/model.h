/* SPDX-License-Identifier: MIT
 * The ABI as a pure function: what one call, given as the whole state of the user's CPU before it, leaves
 * behind. Compiled into the programs that make such calls, 64 and 32-bit, and on the host for its tests.
 */
#ifndef ENTRYLAB_MODEL_H
#define ENTRYLAB_MODEL_H

/* struct state */
#define STATE_SP 120
#define STATE_FLAGS 128
#define STATE_IP 136
#define STATE_DS 144
#define STATE_ES 146
#define STATE_FS 148
#define STATE_GS 150
#define STATE_SS 152
#define STATE_CS 154

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What ring 3 has. Of 32-bit code the registers are whole, too: 64-bit code of the same process fills them
 * before and reads them after. */
struct state {
    uint64_t ax, bx, cx, dx, si, di, bp, r8, r9, r10, r11, r12, r13, r14, r15, sp;
    uint64_t flags, ip;
    uint16_t ds, es, fs, gs, ss, cs;
    uint32_t unused;
    uint64_t fs_base, gs_base;
};
_Static_assert(offsetof(struct state, sp) == STATE_SP, "struct state: sp");
_Static_assert(offsetof(struct state, flags) == STATE_FLAGS, "struct state: flags");
_Static_assert(offsetof(struct state, ip) == STATE_IP, "struct state: ip");
_Static_assert(offsetof(struct state, ds) == STATE_DS && offsetof(struct state, es) == STATE_ES
               && offsetof(struct state, fs) == STATE_FS && offsetof(struct state, gs) == STATE_GS
               && offsetof(struct state, ss) == STATE_SS && offsetof(struct state, cs) == STATE_CS,
               "struct state: selectors");

/* BARE: the instruction itself stands at before.ip, and behind it a jump back. DOOR: before.ip is a
 * function of the vDSO, and before.sp points at its return address. */
enum form { FORM_BARE, FORM_DOOR, FORMS };

/* Where a bare instruction stands. Only 2 to 7 bytes of text matter: pages are 4096 bytes. */
enum place {
    PLACE_MID,          /* in the middle of a page */
    PLACE_LAST,         /* its last byte is the page's last; the jump back is on the next page */
    PLACE_STRADDLE,     /* on two pages */
    PLACE_HALF,         /* on two pages, the second of which is not mapped */
    PLACE_END,          /* its last byte is the page's last, and the next page is not mapped */
    PLACE_PADDED,       /* after as many CS prefixes as make it 15 bytes */
    PLACES
};

enum { LOAD_SEGMENTS = 1, LOAD_BASES = 2 };
enum { CASE_WORDS = 4 };

struct lab_context;             /* abi.h */

struct lab_case {
    struct state before;        /* cs, ss: as the caller's mode has them, whatever is here */
    uint32_t path, caller;      /* enum path_id; 64 or 32 */
    uint32_t form, place;
    uint32_t length;            /* of a bare instruction, prefixes included */
    uint32_t loads;             /* LOAD_ bits: before's selectors or bases count, too */
    uint64_t back;              /* where it goes on when all went well */
    /* What the case has put on the stack a trampoline comes back to: from before.sp on; with SYSENTER bare
     * from before.cx (64) or before.bp (32), with 32-bit SYSCALL bare from before.sp. 8 or 4 bytes each. */
    uint64_t words[CASE_WORDS];
    const struct lab_context *context;  /* of the call set_context: what its argument points at */
};

/* Memory that is mapped: the user's, perhaps to write, or (neither) the kernel's. */
enum { REGION_USER = 1, REGION_WRITE = 2 };
struct region { uint64_t start, end; uint32_t rights; };

/* What differs by CPU, emulator and boot. */
struct machine {
    uint32_t emulator;          /* the known version whose ways count, a LAB_EMULATOR word; 0: hardware */
    bool smap, selftest;
    uint64_t landing;           /* in the vDSO: where SYSENTER and 32-bit SYSCALL come back to */
    uint64_t pid;
    const struct region *regions;
    unsigned int region_count;
};

enum end { END_RETURNED, END_FAULTED };

struct outcome {
    uint32_t end;
    uint32_t known;             /* predicted: by bit, enum known: differences that shaped it */
    struct state after;         /* ip is set where it faulted only */
    uint64_t vector, error, address;    /* address: CR2, of vector 14 */
    uint64_t steps;             /* #DBs logged outside the engine's own text, of a case with TF */
    uint64_t written;           /* bytes of the user's memory that the call copy wrote */
    bool result_unknown;        /* predicted: the call's result depends on more than the model knows */
    uint64_t result_varies;     /* predicted: bits of the result that another CPU would have otherwise */
    bool fault_varies;          /* predicted: emulators differ about the fault */
    uint64_t flags_unknown;     /* predicted: flags that the kernel's own code left */
    uint64_t sp_unknown;        /* predicted: the upper half of RSP in 32-bit code, which no manual defines */
    int32_t refused;            /* predicted: enum lab_counter, why it did not leave by a fast exit; or -1 */
    uint32_t db_in_kernel;      /* predicted: #DBs on the entry stub's first instruction */
};

/* Known differences between emulators and hardware that a user can see, at most 12. */
enum known {
#define KNOWN(name, where, reason) KNOWN_##name,
#include "known.def"
#undef KNOWN
    KNOWN_COUNT
};
extern const char *const known_reasons[KNOWN_COUNT];

/* What becomes of ONE on MACHINE. */
void predict(const struct lab_case *one, const struct machine *machine, struct outcome *out);

/* The first thing in which GOT is not as predicted, with both values; NULL if there is none. */
const char *outcome_differs(const struct outcome *expected, const struct outcome *got, uint64_t *want,
                            uint64_t *have);

/* What the ABI promises the same for on every path and every machine, as one number: how it ended, the
 * result, flags, selectors, which registers changed that must not. */
uint64_t outcome_hash(const struct lab_case *one, const struct outcome *expected, const struct outcome *got);

/* Whether NUMBER is a call whose result the model knows, any call, or none: for the axis of numbers. */
enum number_kind { NUMBER_NONE, NUMBER_KNOWN, NUMBER_OTHER, NUMBER_UNSAFE };
enum number_kind number_kind(uint32_t caller, uint64_t number);

#endif
#endif
