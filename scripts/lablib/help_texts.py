# SPDX-License-Identifier: MIT
"""What --help says of each verb."""

ABOUT = """\
entrylab: enter ring 0 by every way x86-64 offers, side by side.

  scripts/lab compare                    the table: what each entry path costs
  scripts/lab paths                      which of them each CPU has, and why not
  scripts/lab run hello --path sysenter  one program, console and exit status
  scripts/lab trace syscall              every instruction of one entry
  scripts/lab test                       all tests
"""
SETUP = """\
Installs what is missing with apt-get, as root or by sudo, and prints what it
does. Every verb that builds does the same when something is missing.

  scripts/lab setup
"""
BUILD = """\
Builds kernel, vDSO and programs into build/ with CMake and Ninja.

  scripts/lab build
"""
RUN = """\
Boots one program and streams its console; a program's name with 32 at its end
is the 32-bit one. The exit status is the program's, or
  77   the path is not available on that CPU (the reason is on stderr)
  124  it ran longer than --timeout
  125  kernel panic, reboot, or the emulator failed
  126  the kernel refused to boot, or refused the program's file
  128+vector  the program was killed by that exception

  scripts/lab run hello
  scripts/lab run hello --path sysenter --on bochs-intel -- one "two words"
  scripts/lab run hello --path vdso --switch vsyscall=int80
  scripts/lab run hello32 --path vdso --switch vsyscall=int80
  scripts/lab run ./my.elf --timeout 5
  scripts/lab run hello --with hello32.int80 --with check.syscall
  scripts/lab run bench --cpus 4

--with runs the programs at once, preempted by the timer. --cpus N boots with N
CPUs: a copy of the program is pinned to each, or with --with they run wherever
there is room. The exit status of several programs is the first that is not 0.
"""
PATHS = """\
Boots and prints the table of entry paths and callers: which of them the CPU
has, and why the others are absent.

  scripts/lab paths
  scripts/lab paths --on bochs-intel,bochs-amd,tcg-min
"""
COMPARE = """\
Builds, boots, and prints one table: what a null call costs on each entry path,
for a 64-bit and for a 32-bit caller. Counts come from a Bochs trace with memory
accesses; the instruction counts are cross-checked against QEMU's -icount in the
same run, and a difference is an error. Several environments are shown side by
side, what a CPU lacks with the reason.

  scripts/lab compare
  scripts/lab compare --on bochs-intel,bochs-amd,tcg-intel,tcg-amd
  scripts/lab compare --on bochs-intel,bochs-amd --json build/compare.json

The JSON's schema is scripts/compare.schema.json. Status 1: the counts disagree,
or a path's first or last instruction is not the one that paths.def names.
"""
SMP = """\
Boots Bochs with 1, 2 and 4 CPUs, all of which make null calls by every path at
once, and shows from the trace what a call costs on each, and that no cache line
is written by two CPUs between the trapping instruction and the next user
instruction.

  scripts/lab smp
  scripts/lab smp --on bochs-amd --json build/smp.json

Status 1: the instructions differ, or a cache line is written by two.
"""
DEVIATIONS = """\
Boots some 40 probes in each environment and prints, per behaviour, what Intel's
and AMD's manuals say beside what was done. tests/deviations.json lists the
deviations that are known; an unknown one, or one that is gone, is a failure.

  scripts/lab deviations
  scripts/lab deviations --on bochs-intel --ktap
  scripts/lab deviations --iso build/deviations.iso   for emulators of your own
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
TRACE = """\
Prints one null call from Bochs, from the trapping instruction to the next user
instruction: every instruction with ring, phase, symbol, and its memory accesses
named.

  scripts/lab trace int80
  scripts/lab trace sysenter --caller 32
  scripts/lab trace syscall --on bochs-amd --raw
"""
TEST = """\
Builds, then runs every test by ctest: boots, host unit tests, Python tests.

  scripts/lab test
  scripts/lab test --on bochs-intel,bochs-amd
  scripts/lab test -R sysenter
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
DOCTOR = """\
Shows tools and versions, what the accelerator really is, and what can be
claimed from a run in each environment. Status 0 if everything needed is there.

  scripts/lab doctor
"""
BOOT_TEST = """\
Runs one boot test, a row of tests/boot_rows.py. Status 0 pass, 1 fail, 77
skipped.

  scripts/lab boot-test --list               ROW ENV, one pair a line
  scripts/lab boot-test abi-sysenter --on tcg-amd --keep
"""

SHORT = {
    "compare": "the table: what each entry path costs",
    "paths": "which paths each CPU has, and why not",
    "run": "boot one program, or several at once",
    "trace": "every instruction of one entry, from Bochs",
    "smp": "the same calls by several CPUs at once",
    "boots": "boot from damaged information, without memory, ...",
    "deviations": "what the manuals say, and what is done",
    "matrix": "every state by every path, against a model",
    "fuzz": "random cases by every path, replayable",
    "test": "run all tests",
    "build": "build kernel and programs",
    "doctor": "tools, accelerator, what can be claimed",
    "setup": "install what is missing",
    "boot-test": "run one boot test, as ctest does",
}
