# SPDX-License-Identifier: MIT
"""The command line: verbs, their options, and help that teaches."""

import argparse
import os
import sys

from . import (boot_test, build, compare, doctor, environments, errors, paths, process, run, setup,
               test, trace, tree, ui)
from .errors import LabError, UsageError

ABOUT = """\
entrylab: enter ring 0 by every way x86-64 offers, side by side.

  scripts/lab compare                      the table: what each entry path costs
  scripts/lab run hello --path sysenter    one program, its console and exit status
  scripts/lab trace syscall                every instruction of one entry, from Bochs
  scripts/lab test                         all tests
"""
SETUP = """\
Installs what is missing with apt-get, as root or by sudo, and prints what it does.
Every other verb does the same when something is missing.

  scripts/lab setup
"""
BUILD = """\
Builds kernel, vDSO and programs into build/ with CMake and Ninja.

  scripts/lab build
"""
RUN = """\
Boots one program and streams its console. The exit status is the program's, or
  77   the path is not available on that CPU (the reason is on stderr)
  124  it ran longer than --timeout
  125  kernel panic, reboot, or the emulator failed
  126  the kernel refused to boot, or refused the program's file
  128+vector  the program was killed by that exception

  scripts/lab run hello
  scripts/lab run hello --path sysenter --on bochs-intel -- one "two words"
  scripts/lab run hello --path vdso --switch vsyscall=int80
  scripts/lab run ./my.elf --timeout 5
"""
COMPARE = """\
Builds, boots, and prints one table: what a null call costs on each entry path.
Counts come from a Bochs trace with memory accesses; the instruction counts are
cross-checked against QEMU's -icount in the same run, and a difference is an error.

  scripts/lab compare
  scripts/lab compare --on bochs-intel,bochs-amd --json build/compare.json

The JSON's schema is scripts/compare.schema.json. Status 1: the counts disagree.
"""
TRACE = """\
Prints one null call from Bochs, from the trapping instruction to the next user
instruction: every instruction with ring, phase, symbol, and its memory accesses named.

  scripts/lab trace int80
  scripts/lab trace syscall --on bochs-amd --raw
"""
TEST = """\
Builds, then runs every test by ctest: boots, host unit tests, Python tests.

  scripts/lab test
  scripts/lab test --on bochs-intel,bochs-amd
  scripts/lab test -R sysenter
"""
DOCTOR = """\
Shows tools and versions, what the accelerator really is, and what can be claimed
from a run in each environment. Status 0 if everything needed is there.

  scripts/lab doctor
"""
BOOT_TEST = """\
Runs one boot test, a row of tests/boot_rows.py. Status 0 pass, 1 fail, 77 skipped.

  scripts/lab boot-test --list               ROW ENV, one pair a line
  scripts/lab boot-test hello-sysenter --on tcg-amd --keep
"""


class Parser(argparse.ArgumentParser):
    """Errors as one line, status 2."""

    def error(self, message):
        raise UsageError(f"{message} (scripts/lab {self.prog.partition(' ')[2]} --help)".replace("  ", " "))


SHORT = {
    "compare": "the table: what each entry path costs", "run": "boot one program",
    "trace": "every instruction of one entry, from Bochs", "test": "run all tests",
    "build": "build kernel and programs", "doctor": "tools, accelerator, what can be claimed",
    "setup": "install what is missing", "boot-test": "run one boot test, as ctest does",
}


def _verb(verbs, name, about, main):
    parser = verbs.add_parser(name, description=about, help=SHORT[name],
                              formatter_class=argparse.RawDescriptionHelpFormatter,
                              allow_abbrev=False)
    parser.set_defaults(main=main)
    return parser


def _positive(text):
    value = float(text)
    if not 0 < value < 86400:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds above 0")
    return value


def _add_run(verbs):
    parser = _verb(verbs, "run", RUN, run.main)
    parser.usage = "lab run PROGRAM [options] [-- ARGUMENT ...]"
    parser.add_argument("program", nargs="?", default="", help="one of: " + ", ".join(tree.programs())
                        + "; or an ELF file")
    parser.set_defaults(args=[])
    parser.add_argument("--path", default="syscall", help="one of: " + ", ".join(paths.variants())
                        + " (default: syscall)")
    parser.add_argument("--on", default=environments.DEFAULT, metavar="ENV", help="one of: "
                        + ", ".join(environments.ENVIRONMENTS) + f" (default: {environments.DEFAULT})")
    parser.add_argument("--timeout", type=_positive, default=60.0, metavar="S",
                        help="seconds before the program is killed (default: 60)")
    parser.add_argument("--switch", action="append", default=[], metavar="K=V",
                        help="a kernel switch; may be given several times")
    parser.add_argument("--raw", action="store_true", help="print the machine lines too, to stderr")
    parser.add_argument("--keep", action="store_true", help="keep the folder of the run")


def _add_compare(verbs):
    parser = _verb(verbs, "compare", COMPARE, compare.main)
    parser.add_argument("--on", default="bochs-intel", metavar="ENV[,ENV]", help="of: "
                        + ", ".join(environments.TRACED) + " (default: bochs-intel)")
    parser.add_argument("--json", metavar="FILE", help="write the same as JSON; FILE must not exist")
    parser.add_argument("--force", action="store_true", help="overwrite FILE")


def _add_trace(verbs):
    parser = _verb(verbs, "trace", TRACE, trace.main)
    parser.add_argument("path", help="one of: " + ", ".join(paths.ids()))
    parser.add_argument("--on", default="bochs-intel", metavar="ENV",
                        help="one of: " + ", ".join(environments.TRACED) + " (default: bochs-intel)")
    parser.add_argument("--raw", action="store_true", help="Bochs' own lines of the window")


def _parser():
    parser = Parser(prog="lab", description=ABOUT, allow_abbrev=False,
                    formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(metavar="VERB", title="verbs")
    _add_compare(verbs)
    _add_run(verbs)
    _add_trace(verbs)
    option = _verb(verbs, "test", TEST, test.main)
    option.add_argument("--on", metavar="ENV[,ENV]", help="only boot tests of these environments")
    option.add_argument("-R", dest="regex", metavar="REGEX", help="only tests whose name matches")
    _verb(verbs, "build", BUILD, build.main)
    _verb(verbs, "doctor", DOCTOR, doctor.main)
    _verb(verbs, "setup", SETUP, setup.main)
    option = _verb(verbs, "boot-test", BOOT_TEST, boot_test.main)
    option.add_argument("row", nargs="?", help="a row of tests/boot_rows.py")
    option.add_argument("--on", default=environments.DEFAULT, metavar="ENV")
    option.add_argument("--list", action="store_true", help="all rows and environments")
    option.add_argument("--keep", action="store_true", help="keep the folder of the run")
    return parser, verbs


def _parse(argv):
    parser, verbs = _parser()
    known = list(verbs.choices)
    words = [word for word in argv if not word.startswith("-")]
    if argv and not argv[0].startswith("-"):
        errors.choose("verb", argv[0], known)
    # What follows -- is the program's, whatever it looks like.
    at = argv.index("--") if "--" in argv else len(argv)
    options = parser.parse_args(argv[:at])
    if at < len(argv):
        if not hasattr(options, "args"):
            raise UsageError("only the verb run passes arguments on after --")
        options.args = argv[at + 1:]
    if not hasattr(options, "main"):
        raise UsageError(f"a verb is missing; valid: {', '.join(known)}" if not words
                         else f"'{words[0]}' must come first")
    return options


def main(argv):
    """Run the command line; returns the exit status."""
    process.install()
    try:
        options = _parse(argv)
        if options.main not in (setup.main, doctor.main, boot_test.main):
            setup.ensure()
        return options.main(options)
    except LabError as problem:
        ui.error(str(problem))
        return problem.status
    except (KeyboardInterrupt, process.Stopped):
        process.stop_all()
        ui.error("interrupted; no emulator is left running")
        return 130
    except BrokenPipeError:
        process.stop_all()
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
