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
Installs what is missing with apt-get, as root or by sudo. Before that it says
which packages, how much there is to download, and what they take on the disk.
It removes no package, and asks for nothing when nothing is missing. Every verb
that builds does the same for what it uses itself: `run hello` in QEMU needs no
Bochs, only `test` needs all.

  scripts/lab setup
  scripts/lab setup --dry-run

Tried on Debian 12 and 13. For Ubuntu 24.04 the names are known from its lists
of packages (most are in its component universe), not tried. On other systems
with apt-get Debian's names are used.
"""
BUILD = """\
Builds kernel, vDSO and programs into build/ with CMake and Ninja.

  scripts/lab build

A file in build/ that is not as it was built is made again, a broken cache of
CMake is thrown away; both with a word.
"""
CLEAN = """\
Removes build/runs, the folders of runs that failed or were kept; with --all the
whole build. Asks nothing; says what was removed and how many bytes are free
now. Status 1 while another lab uses the folder. Without it, too, no more than
the last ten folders stay.

  scripts/lab clean
  scripts/lab clean --all
"""
SWITCHES = """\
Lists the switches of the kernel's command line, from src/lib/options.def: name,
what it does, values, default. `run --switch NAME=VALUE` gives one.

  scripts/lab switches
  scripts/lab switches --json
"""
RUN = """\
Boots one program and streams its console; a program's name with 32 at its end
is the 32-bit one. The exit status is the program's, or
  74   the program could not write what it had to say
  77   the path is not available on that CPU (the reason is on stderr)
  124  it ran longer than --timeout, or is halted with interrupts off; where it
       was is on stderr
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
  scripts/lab switches              what --switch can name

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
Boots a program of probes in each environment and prints, per behaviour, what
Intel's and AMD's manuals say beside what was done. tests/deviations.json lists
the deviations that are known, and on which versions of the emulator. An unknown
one, or one that is gone, is a failure; on a version of the emulator that nobody
knows yet it is new, and --record writes it down.

  scripts/lab deviations
  scripts/lab deviations --on bochs-intel --ktap
  scripts/lab deviations --record                     of a newer emulator
  scripts/lab deviations --iso build/deviations.iso   for emulators of your own
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
  scripts/lab test --quick                 half a minute, while you work
  scripts/lab test --on bochs-intel,bochs-amd
  scripts/lab test -R sysenter
  scripts/lab test --list
  scripts/lab test --list-parts

Rows of tests/boot_rows.py that boot alike share a boot, but each has its own
result. No limit is one of the wall's clock: a busy machine only takes longer.
The last line is "N passed, N failed, N skipped".
"""
DOCTOR = """\
Shows tools and versions, what the accelerator really is, and what can be
claimed from a run in each environment; and whether this tree can be written.
Status 0 if everything needed is there.

  scripts/lab doctor
"""
BOOT_TEST = """\
Runs one boot test, a row of tests/boot_rows.py. Status 0 pass, 1 fail, 77
skipped.

  scripts/lab boot-test --list               GROUP ENV COST ROW..., one a line
  scripts/lab boot-test abi-sysenter --on tcg-amd --keep
"""

SHORT = {
    "compare": "the table: what each entry path costs",
    "paths": "which paths each CPU has, and why not",
    "run": "boot one program, or several at once",
    "trace": "every instruction of one entry, from Bochs",
    "smp": "the same calls by several CPUs at once",
    "survive": "all that attacks the kernel, on one page",
    "hostile": "programs that attack, and their fates",
    "boots": "boot from damaged information, without memory, ...",
    "deviations": "what the manuals say, and what is done",
    "matrix": "every state by every path, against a model",
    "fuzz": "random cases by every path, replayable",
    "sweep": "an NMI at every instruction boundary of every path",
    "coverage": "every instruction and branch of the entry text",
    "mutants": "plant defects, see which tests notice",
    "test": "run all tests",
    "switches": "the kernel's switches, for run --switch",
    "build": "build kernel and programs",
    "clean": "remove what runs left, or the build",
    "doctor": "tools, accelerator, what can be claimed",
    "setup": "install what is missing",
    "boot-test": "run one boot test, as ctest does",
}
