/* SPDX-License-Identifier: MIT
 * What the parts of the program `deviations` share. Its probes are the rows of probes.def.
 */
#ifndef ENTRYLAB_DEVIATIONS_H
#define ENTRYLAB_DEVIATIONS_H

#include <stdbool.h>

#include "cpu/registers.h"
#include "gdt/selectors.h"
#include "lib.h"

#define EDGE 0x800000000000ul           /* the first address that is not canonical */
#define LAST_BYTE (EDGE - 1)
#define HOLE 0x4000000000000000ul       /* far from any that is */
#define FLAGS_SANE (FLAG_IF | FLAG_ONE)

/* A probe answers with what it saw, or with skip(why). A text lives until the next one. */
const char *text(const char *pattern, ...) __attribute__((format(printf, 1, 2)));
const char *skip(const char *reason);

#define PROBE(id, function, argument, intel, amd, what, source) const char *probe_##function(long);
#include <probes.def>
#undef PROBE

/* A harness call through the IDT, whatever the probe did to the MSRs. */
long harness(long number, ...);
#define HARNESS(name, ...) harness(CALL_##name, ##__VA_ARGS__)

/* Runs a body and survives its fault. True if there was one; then `seen` has it. Otherwise
 * attempt_result is what the body returned. attempt32: a body in 32-bit code when it faults. */
typedef void body(void);
extern struct lab_fault seen;
extern long attempt_result;
bool attempt(body *what, long argument);
bool attempt32(body *what, long argument);
const char *fault_name(void);           /* "#GP(0x102)", or "none" */
const char *vector_name(void);          /* "#GP", or "none" */

/* Whether a path's registers and gates are as its probes need them, and what to say if not. */
bool has_syscall(void), has_sysenter(void), has_callgate(void);
extern const char no_syscall[], no_sysenter[], no_callgate[];

bool cpuid_bit(uint32_t leaf, char reg, int bit);
bool amd(void);
uint64_t msr(uint32_t number);
/* The vector that it raised, or 0. */
long set_msr(uint32_t number, uint64_t value);

/* probe_exit, with its arguments here. */
extern long exit_arguments[4];
body body_exit;
/* The same in C: true if the landing faulted; otherwise attempt_result is what the landing
 * returned, or 1 for a fault in ring 0. landing_flags and landing_pushf return RFLAGS. */
bool leave_by(enum lab_exit which, uint64_t ip, uint64_t sp, uint64_t flags);
void landing_flags(void), landing_pushf(void), landing_int3(void), landing_syscall(void);

#define BODY(name) extern body body_##name;
#include <bodies.def>
#undef BODY

/* Places inside bodies. */
extern const char step_first[], step_ss_after[];

#endif
