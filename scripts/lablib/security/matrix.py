# SPDX-License-Identifier: MIT
"""lab matrix: every case of every axis against the model, in each environment, and the same everywhere."""

import time
from concurrent.futures import ThreadPoolExecutor

from .. import (accelerator, boot, boot_test, build, environments, newness, provenance, result, result_file,
                run, tree, ui)
from . import matrix_text
from ..errors import FAILED, NOT_AVAILABLE, USAGE, UsageError, choose
from ..boot_row import New
from .matrix_judge import axes, compare, problems
from ..paths import CALLERS

PROGRAM, PATH = "matrix", "int80"
SWITCHES = ["selftest=on"]
ENVIRONMENTS = [name for name in environments.ENVIRONMENTS if name != "uefi"]
DEFAULT = ",".join(name for name in ENVIRONMENTS if name != "kvm")
WHERE = "userland/model/known.def, as in ON(qemu, 7, 2)"
TIMEOUT = 120.0
NO_SUCH = 2             # the program's status: there is no such case


def _boot(env, args, callers):
    modules = [run.module(tree.program_name(PROGRAM, caller), PATH, args) for caller in callers]
    return boot.run(boot.Boot(env, modules, SWITCHES, TIMEOUT, shift=boot_test.SHIFT, label=PROGRAM))


def _trouble(outcome, callers):
    """What went wrong besides deviations, which have lines of their own."""
    found = result.verdict(outcome, len(callers))
    for caller in callers:
        name = f"{tree.program_name(PROGRAM, caller)}.{PATH}"
        kind, entry = outcome.machine.fate(name) or ("nothing", {})
        if kind != "exit" or entry["status"] not in (0, FAILED):
            found.append(f"{name}: wanted an exit with status 0, got {kind} {entry}")
    return found


def _rows(entries):
    """(path, caller) of each row that ran cases."""
    return sorted({(entry["path"], entry["caller"]) for entry in entries})


def figures_of(outcome, callers):
    """What one boot's programs reported."""
    names = {f"{tree.program_name(PROGRAM, caller)}.{PATH}": caller for caller in callers}
    # Each speaks of its own caller only.
    entries = [one.entry for one in outcome.machine.results if one.program in names
               and one.entry.get("caller", names[one.program]) == names[one.program]]
    groups = [entry for entry in entries if "matrix" in entry]
    known, refused = {}, {}
    for entry in entries:
        if "known" in entry:
            known[entry["reason"]] = known.get(entry["reason"], 0) + entry["cases"]
        elif "exit_refused" in entry:
            refused[entry["exit_refused"]] = refused.get(entry["exit_refused"], 0) + entry["cases"]
    installed = sorted((entry["path"], entry["caller"]) for entry in outcome.machine.paths
                       if entry["installed"] and entry["caller"] in callers)
    return {"cases": sum(group["cases"] for group in groups),
            "faults": sum(group["faults"] for group in groups),
            "deviations": sum(group["deviations"] for group in groups), "known": known, "refused": refused,
            "missing": [list(row) for row in installed if row not in _rows(groups)],
            "trouble": _trouble(outcome, callers), "groups": groups,
            "failures": [entry for entry in entries if "deviation" in entry]}


def judged_on(env, figures):
    """FIGURES of ENV: on a version that nobody knows yet deviations are new there."""
    lines = [New(matrix_text.failure(entry, env.name)) for entry in figures["failures"]]
    new = newness.split(env, lines)[1]
    if not new:
        return figures | {"new": []}
    if (more := figures["deviations"] - len(new)) > 0:
        new.append(New(f"{more} more deviations from the model"))
    return figures | {"new": new, "failures": [], "deviations": 0}


def news(figures):
    """{environment: what is new on its emulator's version}."""
    return {name: one.get("new", []) for name, one in figures["environments"].items()}


def _measure(envs, progress, args, callers):
    """(figures, {environment: Outcome})."""
    started = time.monotonic()
    wanted = [environments.get(name) for name in envs]
    skipped = {env.name: reason for env in wanted if (reason := accelerator.refusal(env))}

    def one(env):
        begun = time.monotonic()
        outcome = _boot(env, args, callers)
        entry = judged_on(env, figures_of(outcome, callers)) | {"seconds": round(time.monotonic() - begun, 1)}
        if entry["trouble"]:
            entry["trouble"].append(f"everything it left: {outcome.folder}")
        else:
            outcome.discard()
        if progress:
            progress(f"{env.name}: {entry['cases']} cases, {entry['deviations']} deviations, {entry['seconds']} s")
        return env.name, entry, outcome

    with ThreadPoolExecutor(max_workers=2) as pool:
        ends = list(pool.map(one, [env for env in wanted if env.name not in skipped]))
    found = {name: entry for name, entry, _ in ends}
    document = {"axes": axes() if not args else [args[0]], "environments": found, "skipped": skipped,
                "seconds": round(time.monotonic() - started, 1)} | compare(found)
    return document, {name: outcome for name, _, outcome in ends}


def measure(envs, progress=None):
    """The figures of ENVS, names of environments; PROGRESS is called with a line about each."""
    return _measure(envs, progress, (), CALLERS)[0]


def _only(text):
    axis, colon, index = text.partition(":")
    if not colon or not index.isdecimal():
        raise UsageError(f"--only is AXIS:INDEX, as a deviation names it, not '{text}'; axes: {', '.join(axes())}")
    return choose("axis", axis, axes()), index


def _one_case(options, names):
    """--only: what the program prints about one case, by each caller that has it."""
    args, ends = _only(options.only), []
    for name in names:
        env = environments.get(name)
        if reason := accelerator.refusal(env):
            ui.note(f"{name} is not available: {reason}")
            continue
        for caller in [options.caller] if options.caller else CALLERS:
            with ui.step(f"{options.only} on {name}"):
                outcome = _boot(env, args, [caller])
            program = f"{tree.program_name(PROGRAM, caller)}.{PATH}"
            status, lines = result.run_statuses(outcome, [program])
            ends.append(status)
            print(f"{name}, {program}:")
            print("\n".join(matrix_text.spelled(outcome) or lines))
            outcome.discard()
    # Only one of the two callers may have such a case.
    return max((status for status in ends if status != NO_SUCH), default=USAGE if ends else NOT_AVAILABLE)


def main(options):
    """The verb."""
    names = [env.name for env in environments.get_list(options.on, ENVIRONMENTS)]
    file = result_file.check(options)
    if options.axis and options.only:
        raise UsageError("--axis runs a whole axis, --only one case of one: give one of them")
    args = (choose("axis", options.axis, axes()),) if options.axis else ()
    if options.only:
        _only(options.only)
    build.build(names)
    if options.only:
        return _one_case(options, names)
    figures, outcomes = _measure(names, ui.note, args, [options.caller] if options.caller else CALLERS)
    for name, reason in figures["skipped"].items():
        ui.note(f"{name} is not available: {reason}")
    if not figures["environments"]:
        return NOT_AVAILABLE
    found = problems(figures)
    if file:
        envs = [environments.get(name) for name in figures["environments"]]
        origin = provenance.collect(envs, outcomes) | {"program": f"{PROGRAM}.{PATH}", "switches": SWITCHES}
        for emulator in origin["emulators"].values():
            del emulator["cross_check"]         # nothing is counted
        result_file.write(file, {"schema": "entrylab/matrix/1", "environment": origin, "problems": found}
                          | figures)
    print("\n".join([*matrix_text.report(figures, found), *newness.lines(news(figures), WHERE)]))
    return FAILED if found else 0
