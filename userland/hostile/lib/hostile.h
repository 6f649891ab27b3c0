/* SPDX-License-Identifier: MIT
 * What hostile programs share: every door into the kernel, faults that are survived, and a verdict.
 * A program is one file, NAME.c, with a row in programs.def.
 */
#ifndef ENTRYLAB_HOSTILE_H
#define ENTRYLAB_HOSTILE_H

#include <stdbool.h>

#include "cpu/registers.h"
#include "gdt/selectors.h"
#include "emulator.h"
#include "lib.h"

enum hostile_boot { ANY, SELFTEST, PLAIN };

/* The program's row; CMake defines HOSTILE_SELF as its name. A file without a row does not compile. */
enum hostile_program {
#define HOSTILE(name, caller, boot, fate, hazards, title) HOSTILE_##name,
#include "../programs.def"
#undef HOSTILE
};
#define HOSTILE_PASTE(a, b) a##b
#define HOSTILE_ROW(name) HOSTILE_PASTE(HOSTILE_, name)

#define HOSTILE_MAIN                                                                              \
    static void attack(void);                                                                     \
    int main(int argc, char **argv, char **envp)                                                  \
    {                                                                                             \
        (void)argc, (void)envp;                                                                   \
        if (!hostile_begin(argv[0], HOSTILE_ROW(HOSTILE_SELF)))                                   \
            return 2;                                                                             \
        attack();                                                                                 \
        return hostile_end();                                                                     \
    }                                                                                             \
    static void attack(void)

/* False: this boot has not got the harness calls that the program needs. */
bool hostile_begin(const char *name, enum hostile_program program);
/* The program's exit status: 0 if every expectation was met and it should not be dead by now. */
int hostile_end(void);

/* Counts and prints a difference. True if there is none. */
bool expect(const char *what, long long got, long long wanted);
/* The same for a range, limits included. */
bool expect_within(const char *what, long long got, long long least, long long most);

/* Counts and prints what was done that must not be, as one sentence: WHAT, the number, what it DID. */
void accuse(const char *what, unsigned number, const char *did);

/* A way into the kernel that this CPU and boot have. */
struct door {
    const char *name;
    uintptr_t trampoline;               /* of the vDSO: called with the registers of abi.h */
    void (*bare)(void);                 /* the instruction alone, then door_back; NULL: needs a stack */
    enum path_id path;
};
extern struct door doors[PATH_COUNT];
extern int door_count;
#define FOR_EACH_DOOR(door) for (const struct door *door = doors; door < doors + door_count; door++)
/* The door of that path, or NULL. */
const struct door *door_of(enum path_id path);
/* Whether one of the doors is INT with this vector. */
bool int_is_a_call(int vector);

/* One call with every register and flag as in BEFORE, RSP excepted; registers and flags as they come
 * back are in AFTER. Returns AFTER's result. */
extern struct registers before, after;
long door_call(const struct door *door);
/* The same with RSP as well, by the bare instruction. */
long door_bare(const struct door *door);
/* The plain use: number and up to three arguments, in BEFORE, all else patterns. */
long door_ask(const struct door *door, long number, long a, long b, long c);
/* Fills BEFORE with patterns that no kernel value looks like; flags as after a fresh start. */
void door_patterns(void);
/* Compares AFTER with BEFORE, but for what the ABI lets change. */
void expect_preserved(const struct door *door, const char *when);
void expect_flags_preserved(const struct door *door, const char *when);
/* AFTER holds no address of the kernel's. */
void expect_no_kernel_address(const struct door *door, const char *when);

/* Runs body(argument). The vector if it faulted, with all that is known in `fault`; NO_FAULT if it
 * returned or jumped to attempt_resume. */
enum { NO_FAULT = -1 };
extern struct lab_fault fault;
typedef long body(long argument);
int attempt(body *what, long argument);
/* The same where the fault may be in the other of the two modes. */
int attempt_wide(body *what, long argument);
void attempt_resume(void);
extern long attempt_result;

/* Pages of one's own. */
enum { PAGE = 4096 };
void *pages(size_t bytes, int protection);
/* The last page of this caller's space, mapped by the harness; its last BYTES hold CODE. Where they start. */
uintptr_t last_page_code(const void *code, size_t bytes);
/* Jumps there, RAX = getpid, RSP = a page of canaries; the canaries are checked by canary_intact(). */
int attempt_at(uintptr_t address);
bool canary_intact(void);
/* CODE as the last BYTES of the space: the fault, its RIP, and no canary written. */
void expect_edge(const void *code, size_t bytes, long long ip, int least, int most);

bool cpuid_bit(uint32_t leaf, char reg, int bit);
bool cpu_is_amd(void);
bool is_kernel_address(unsigned long long value);

#ifdef __i386__
#define LAST_PAGE 0xfffff000ul
#define END_OF_SPACE 0x100000000
#else
#define LAST_PAGE 0x7ffffffff000ul
#define END_OF_SPACE 0x800000000000
#endif

/* On the stack of every 64-bit program, deeper than one of them uses. */
#define LEAKED_BREAKPOINT 0x7fffffcfc000ul

/* Far from any canonical address; the kernel's text, direct map and stacks (mm/layout.h). */
#define HOLE        0x4000000000000000
#define KERNEL_TEXT 0xffffffff80101000
#define DIRECT_MAP  0xffff800000000000
#define STACKS      0xffffffffc0000000

#endif
