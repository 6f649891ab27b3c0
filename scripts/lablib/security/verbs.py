# SPDX-License-Identifier: MIT
"""The verbs that attack the kernel, and their options."""

from .. import environments, paths, result_file
from . import boots, coverage, fuzz, hostile, matrix, mutants, survive, sweep
from ..options import number, verb, whole
from .texts import BOOTS, COVERAGE, FUZZ, HOSTILE, MATRIX, MUTANTS, SURVIVE, SWEEP


def _add_boots(verbs):
    parser = verb(verbs, "boots", BOOTS, boots.main)
    parser.add_argument("--on", default=boots.DEFAULT, metavar="ENV[,ENV]", help="of: "
                        + ", ".join(environments.ENVIRONMENTS) + f" (default: {boots.DEFAULT})")
    parser.add_argument("--only", default="", metavar="NAME[,NAME]", help="only these cases")
    parser.add_argument("--list", action="store_true", help="the cases and where each runs; boots nothing")
    result_file.add_options(parser)


def _add_matrix(verbs):
    parser = verb(verbs, "matrix", MATRIX, matrix.main)
    parser.add_argument("--on", default=matrix.DEFAULT, metavar="ENV[,ENV]", help="of: "
                        + ", ".join(matrix.ENVIRONMENTS) + " (default: all but kvm)")
    parser.add_argument("--axis", help="only one of: " + ", ".join(matrix.axes()))
    parser.add_argument("--only", metavar="AXIS:INDEX", help="one case, with everything before and after it")
    parser.add_argument("--caller", type=whole, choices=paths.CALLERS, help="only callers of this mode")
    result_file.add_options(parser)


def _add_hostile(verbs):
    parser = verb(verbs, "hostile", HOSTILE, hostile.main)
    parser.add_argument("--on", default=hostile.DEFAULT, metavar="ENV[,ENV]", help="of: "
                        + ", ".join(hostile.ENVIRONMENTS) + " (default: all of them)")
    parser.add_argument("--only", default="", metavar="NAME[,NAME]", help="only these programs")
    parser.add_argument("--list", action="store_true", help="the programs and what must become of them; boots nothing")
    parser.add_argument("--endurance", type=number, metavar="N", help="run N programs in one boot instead")
    result_file.add_options(parser)


def _add_fuzz(verbs):
    parser = verb(verbs, "fuzz", FUZZ, fuzz.main)
    parser.add_argument("--on", default=fuzz.DEFAULT, metavar="ENV[,ENV]", help="of: "
                        + ", ".join(fuzz.ENVIRONMENTS) + f" (default: {fuzz.DEFAULT})")
    parser.add_argument("--seed", type=number, default=fuzz.SEED, metavar="S",
                        help=f"a number of 64 bits (default: {fuzz.SEED:#x})")
    parser.add_argument("--cases", type=number, metavar="N", help="in each environment, half of them by 64-bit and "
                        "half by 32-bit callers (default: 10000000 on QEMU, 1000000 on Bochs)")
    parser.add_argument("--from", dest="start", type=number, default=0, metavar="I", help="the first case")
    parser.add_argument("--only", type=number, metavar="I", help="this case alone")
    parser.add_argument("--null", action="store_true", help="null cases only: the fast loop")
    parser.add_argument("--full", action="store_true", help="full cases only")
    parser.add_argument("--caller", type=whole, help="64 or 32 (default: both)")
    result_file.add_options(parser)


def _add_sweep(verbs):
    parser = verb(verbs, "sweep", SWEEP, sweep.main)
    parser.add_argument("--on", default=sweep.DEFAULT, metavar="ENV[,ENV]", help="of: "
                        + ", ".join(sweep.ENVIRONMENTS) + " (default: all but kvm)")
    parser.add_argument("--path", help="only one of: " + ", ".join(sweep.choices()))
    parser.add_argument("--method", help="one of: " + ", ".join(sweep.METHODS) + " (default: both)")
    parser.add_argument("--quick", action="store_true", help="a third of it: one GS base, calls that do nothing")
    result_file.add_options(parser)


def _add_survive(verbs):
    parser = verb(verbs, "survive", SURVIVE, survive.main)
    parser.add_argument("--on", default=survive.DEFAULT, metavar="ENV[,ENV]", help="of: "
                        + ", ".join(survive.ENVIRONMENTS) + " (default: all but kvm)")
    parser.add_argument("--only", default="", metavar="PART[,PART]", help="only these parts")
    parser.add_argument("--list", action="store_true", help="the parts and where each runs; boots nothing")
    result_file.add_options(parser)


def _add_mutants(verbs):
    parser = verb(verbs, "mutants", MUTANTS, mutants.main)
    parser.add_argument("--only", metavar="N[,N]", help="only these defects, by number")
    parser.add_argument("--on", default=",".join(mutants.ENVIRONMENTS), metavar="ENV[,ENV]", help="of: "
                        + ", ".join(mutants.ENVIRONMENTS) + " (default: all of them)")
    parser.add_argument("--full", action="store_true", help="also where the table says that nothing can be seen")
    parser.add_argument("--jobs", type=whole, default=2, metavar="J", help="so many at once (default: 2)")
    parser.add_argument("--list", action="store_true", help="run nothing, print what would be planted")
    result_file.add_options(parser)


def _add_coverage(verbs):
    parser = verb(verbs, "coverage", COVERAGE, coverage.main)
    parser.add_argument("--on", default=coverage.DEFAULT, metavar="ENV[,ENV]", help="of: "
                        + ", ".join(coverage.ENVIRONMENTS) + " (default: all of them)")
    parser.add_argument("--list", action="store_true", help="what is excepted, and why; boots nothing")
    result_file.add_options(parser)


def add(verbs):
    """All of them, in the order of lab --help."""
    _add_survive(verbs)
    _add_hostile(verbs)
    _add_boots(verbs)
    _add_matrix(verbs)
    _add_fuzz(verbs)
    _add_sweep(verbs)
    _add_coverage(verbs)
    _add_mutants(verbs)
