# SPDX-License-Identifier: MIT
"""What --help says of the verbs that attack the kernel."""

SURVIVE = """\
Runs everything that attacks the kernel and prints one page of figures beside
their goals; a figure that misses its goal is marked with !, and what went wrong
is listed below the table, with the line that repeats it. Parts and environments
run two at a time. The exit status is 0 if every goal was reached, 1 if not.

  scripts/lab survive
  scripts/lab survive --on tcg-intel --only matrix,fuzz
  scripts/lab survive --json survive.json
"""
HOSTILE = """\
Runs the hostile programs, userland/hostile/, one after another: each attacks
the kernel in one way, and programs.def says what must become of it. Either it
gets its documented result, which it checks itself, or it is killed for its
reason, with one line on the console, and the next one runs. All of them are
booted twice: without and with selftest=on, where the harness gives them more
to attack with.

--endurance N runs the same again and again in one boot, at least N of them.
Each must have its one fate every time, and no memory may be lost.

  scripts/lab hostile
  scripts/lab hostile --list
  scripts/lab hostile --only vector80_user,forge_ss --on bochs-intel
  scripts/lab hostile --endurance 10000 --on tcg-intel

Status 1: a program escaped its fate, or something else was said or lost.
"""
BOOTS = """\
Boots what no kernel should have to start from: damaged Multiboot2 information,
too little memory, CPUs that lack something, senseless switches, programs cut at
every byte, memory that runs out at every allocation. Each must end with its
one line and its own exit status, or run as documented; none may hang or
triple-fault.

  scripts/lab boots
  scripts/lab boots --list
  scripts/lab boots --only boot-tag-size-0x0,boot-pointer-null --on bochs-intel
  scripts/lab boots --json build/boots.json

Status 1: a boot came out otherwise.
"""
MATRIX = """\
Boots the state matrix: axes of calls (every subset of the flags, numbers,
arguments, stack pointers, pointers times lengths, selectors, bases, contexts
that a call edits), each by every path and caller, and each compared with a
model of the ABI: result or fault, and every register, flag and selector.
Then the same groups are compared between the environments.

  scripts/lab matrix
  scripts/lab matrix --on tcg-intel,bochs-intel --axis flags
  scripts/lab matrix --only stack:20252 --caller 64 --on bochs-intel

Status 1: a case deviates, environments differ, or an axis, a row or a reason to
refuse a fast exit was not reached.
"""
FUZZ = """\
Boots the program fuzz and runs random cases: registers, flags, stacks, numbers,
arguments, pointers, each through every path. What comes back is compared with
what the ABI says, with the other paths, and with the other environments. A case
is what the seed, its kind and its number make of it: any can be run alone.

Null cases (960 of 970) are calls that do next to nothing, in a fast loop; full
cases choose everything, also what kills the program, which is recorded.

A failure is two lines: what was wrong, with the case shrunk to what it needs to
fail, and the command that repeats it. Status 0: no deviation; 1: some.

  scripts/lab fuzz
  scripts/lab fuzz --on tcg-intel --seed 7 --cases 1000000
  scripts/lab fuzz --on bochs-intel --caller 64 --full --only 4711
"""
SWEEP = """\
An NMI, an NMI while another one is handled, and an interrupt at every
instruction boundary of every path, in and out, and of exceptions of user code;
with user stack pointers and GS bases of every class. Each must find the kernel
in order and leave it so: the right stack and GS, the boundary's RIP and
registers, the call's result, the program's registers, the invariants.

Method a does it inside the guest, with breakpoints, in every environment.
Method b does it from outside, on QEMU, by its debugger port and its monitor:
NMIs and machine checks, in the natural course of a path, in a normal boot.

  scripts/lab sweep
  scripts/lab sweep --on bochs-intel --path sysenter
  scripts/lab sweep --on tcg-intel --method b
  scripts/lab sweep --json build/sweep.json

Also printed: the longest time that interrupts are off, in instructions.
Status 1: a boundary was lost; its RIP and symbol are named.
"""
MUTANTS = """\
Plants known defects in copies of the kernel, one at a time, builds, and runs
tests in each environment where the table of defects, tests/mutants/, says that
it must be seen, until one turns red. `static` is the rules of the entry text,
which need no boot. Copies and builds are kept in build/mutants/.

  scripts/lab mutants --list
  scripts/lab mutants --only 5,13,26 --on bochs-intel
  scripts/lab mutants --json build/mutants.json

Status 1: a defect was not seen where it should be, or was where it should not.
"""
COVERAGE = """\
Boots programs that reach every instruction of the entry text and both ways of
every conditional branch in it, with QEMU logging each instruction there, and
says what was not reached. What nothing can reach is listed with its reason in
tests/coverage.py; if it was reached after all, that is an error, too.

  scripts/lab coverage
  scripts/lab coverage --on tcg-intel,tcg-amd
  scripts/lab coverage --list
  scripts/lab coverage --json build/coverage.json

Status 1: in no environment an instruction was executed or a way was taken.
"""
