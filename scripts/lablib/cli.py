# SPDX-License-Identifier: MIT
"""The command line: verbs, their options, and help that teaches."""

import argparse
import sys

from . import (availability, boot_test, build, clean, compare, deviations, doctor, environments,
               errors, paths, problems, process, result_file, run, setup, smp, switches, test,
               test_parts, trace, traced, tree, ui)
from .security import verbs as security_verbs
from .errors import LabError, UsageError
from .help_texts import (ABOUT, BOOT_TEST, BUILD, CLEAN, COMPARE, DEVIATIONS, DOCTOR, PATHS, RUN,
                         SETUP, SHORT, SMP, SWITCHES, TEST, TRACE)
from .options import add_timeout, seconds, verb, whole


class Parser(argparse.ArgumentParser):
    """Errors as one line, status 2."""

    def error(self, message):
        raise UsageError(message)


def _add_run(verbs):
    parser = verb(verbs, "run", RUN, run.main)
    parser.usage = "lab run PROGRAM [--with PROGRAM.PATH ...] [options] [-- ARGUMENT ...]"
    parser.add_argument("program", nargs="?", default="", help="one of: " + ", ".join(tree.programs())
                        + "; or an ELF file")
    parser.set_defaults(args=[])
    parser.add_argument("--path", help="one of: " + ", ".join(paths.variants())
                        + " (default: syscall; of a 32-bit program int80)")
    parser.add_argument("--with", action="append", default=[], dest="others", metavar="PROGRAM.PATH",
                        help="another program that runs at the same time; may be given several times")
    parser.add_argument("--cpus", type=whole, metavar="N", help="boot with N CPUs, 1 to 64")
    parser.add_argument("--on", default=environments.DEFAULT, metavar="ENV", help="one of: "
                        + ", ".join(environments.ENVIRONMENTS) + f" (default: {environments.DEFAULT})")
    add_timeout(parser, 60.0)
    parser.add_argument("--switch", action="append", default=[], metavar="K=V",
                        help="a kernel switch, of those that lab switches lists; may be repeated")
    parser.add_argument("--raw", action="store_true", help="print port 0xE9's lines too, to stderr")
    parser.add_argument("--keep", action="store_true", help="keep the folder of the run")


def _add_compare(verbs):
    parser = verb(verbs, "compare", COMPARE, compare.main)
    parser.add_argument("--on", default="bochs-intel", metavar="ENV[,ENV]", help="of: "
                        + ", ".join(environments.COMPARED) + " (default: bochs-intel)")
    add_timeout(parser, traced.TIMEOUT)
    result_file.add_options(parser)


def _add_paths(verbs):
    parser = verb(verbs, "paths", PATHS, availability.main)
    parser.add_argument("--on", default="tcg-intel,tcg-amd", metavar="ENV[,ENV]", help="of: "
                        + ", ".join(environments.ENVIRONMENTS) + " (default: tcg-intel,tcg-amd)")
    result_file.add_options(parser)


def _add_smp(verbs):
    parser = verb(verbs, "smp", SMP, smp.main)
    parser.add_argument("--on", default="bochs-intel", metavar="ENV[,ENV]", help="of: "
                        + ", ".join(environments.TRACED) + " (default: bochs-intel)")
    add_timeout(parser, 2 * traced.TIMEOUT)
    result_file.add_options(parser)


def _add_deviations(verbs):
    parser = verb(verbs, "deviations", DEVIATIONS, deviations.main)
    parser.add_argument("--on", default=deviations.DEFAULT, metavar="ENV[,ENV]", help="of: "
                        + ", ".join(deviations.ENVIRONMENTS) + " (default: all but kvm)")
    parser.add_argument("--ktap", action="store_true", help="print KTAP instead of the table")
    parser.add_argument("--record", action="store_true",
                        help="write what was seen to tests/deviations.json, for this version of the emulator")
    parser.add_argument("--iso", metavar="FILE", help="boot nothing, write the image to FILE")
    result_file.add_options(parser)


def _add_trace(verbs):
    parser = verb(verbs, "trace", TRACE, trace.main)
    parser.usage = "lab trace PATH [options]"
    parser.add_argument("path", nargs="?", help="one of: " + ", ".join(paths.ids()))
    parser.add_argument("--caller", type=whole, choices=paths.CALLERS, default=64,
                        help="mode of the code that enters (default: 64)")
    parser.add_argument("--on", default="bochs-intel", metavar="ENV",
                        help="one of: " + ", ".join(environments.TRACED) + " (default: bochs-intel)")
    add_timeout(parser, traced.TIMEOUT)
    parser.add_argument("--raw", action="store_true", help="Bochs' own lines of the window")


def _parser():
    parser = Parser(prog="lab", description=ABOUT, allow_abbrev=False,
                    formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(metavar="VERB", title="verbs")
    _add_compare(verbs)
    _add_paths(verbs)
    _add_run(verbs)
    _add_trace(verbs)
    _add_smp(verbs)
    _add_deviations(verbs)
    security_verbs.add(verbs)
    option = verb(verbs, "test", TEST, test.main)
    option.add_argument("--on", metavar="ENV[,ENV]", help="only boot tests of these environments")
    option.add_argument("-R", dest="regex", metavar="REGEX", help="only tests whose name matches")
    option.add_argument("--list", action="store_true",
                        help="the names of all tests, or with -R of those; runs none")
    test_parts.add_options(option)
    option = verb(verbs, "switches", SWITCHES, switches.main)
    option.add_argument("--json", action="store_true", help="the same for machines")
    verb(verbs, "build", BUILD, build.main)
    option = verb(verbs, "clean", CLEAN, clean.main)
    option.add_argument("--all", action="store_true",
                        help="the whole build, not only what runs left")
    verb(verbs, "doctor", DOCTOR, doctor.main)
    option = verb(verbs, "setup", SETUP, setup.main)
    option.add_argument("--dry-run", action="store_true",
                        help="print packages and sizes, install nothing")
    option = verb(verbs, "boot-test", BOOT_TEST, boot_test.main)
    option.add_argument("row", nargs="?", help="a row of tests/boot_rows.py")
    option.add_argument("--on", default=environments.DEFAULT, metavar="ENV")
    option.add_argument("--list", action="store_true", help="all rows and environments")
    option.add_argument("--timeout", type=seconds, metavar="S", help="seconds, where that is more than the row's")
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
    options, unknown = parser.parse_known_args(argv[:at])
    if unknown:
        raise UsageError(f"this verb does not know {' '.join(unknown)}" if hasattr(options, "main") else
                         f"a verb must come before {unknown[0]}; valid: {', '.join(known)}")
    if at < len(argv):
        if not hasattr(options, "args"):
            raise UsageError("only the verb run passes arguments on after --")
        options.args = argv[at + 1:]
    if not hasattr(options, "main"):
        raise UsageError(f"a verb is missing; valid: {', '.join(known)}" if not words
                         else f"'{words[0]}' must come first")
    return options


def _obey(argv):
    """Do what the command line says; returns the exit status."""
    try:
        options = _parse(argv)
        status = options.main(options)
    except SystemExit as ended:     # --help
        status = ended.code or 0
    sys.stdout.flush()
    return status


def _failed(problem, argv):
    """Say what is wrong; returns the exit status."""
    if isinstance(problem, UsageError):
        name = f" {argv[0]}" if argv and argv[0] in SHORT else ""
        ui.error(f"{problem} (scripts/lab{name} --help)")
        return problem.status
    if isinstance(problem, LabError):
        ui.error(str(problem))
        return problem.status
    # Who reads what is printed has enough. Any other pipe is a defect, and never silent.
    if isinstance(problem, BrokenPipeError) and problem.filename == problems.STDOUT:
        process.stop_all()
        return 141
    tree.discard_runs()
    ui.error(problems.line(problem))
    return errors.FAILED


def main(argv):
    """Run the command line; returns the exit status."""
    process.install()
    try:
        problems.check_streams()
        return _obey(argv)
    except (KeyboardInterrupt, process.Stopped):
        process.stop_all()
        tree.discard_runs()
        ui.error("interrupted; no emulator is left running")
        return 130
    except Exception as problem:    # whatever it is, its one line is better than a traceback
        return _failed(problem, argv)
    finally:
        problems.settle()
