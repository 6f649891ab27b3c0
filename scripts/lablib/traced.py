# SPDX-License-Identifier: MIT
"""A traced boot in Bochs: runs bench on every path and finds the windows of its null calls."""

from dataclasses import dataclass

from . import bochs_trace, boot, headers, naming, result, run, symbols, tree, window
from .errors import EMULATOR, LabError

SWITCHES = ["trace=on"]
PROGRAM = "bench"


@dataclass
class Row:
    """One path in one traced boot: its last null window, or why there is none."""
    path: str
    window: object = None
    names: object = None
    reason: str = ""
    ticks: int = None       # user and ring-0 instructions by the guest's TSC


def modules(paths):
    """bench, once for each path."""
    return [run.module(PROGRAM, path) for path in paths]


def boot_traced(env, paths, timeout=60.0):
    """Outcome of a traced boot."""
    kernel = symbols.load(tree.KERNEL)
    if "sys_trace" not in kernel.address:
        raise LabError(f"{tree.KERNEL} has no symbol sys_trace, where the trace begins")
    return boot.run(boot.Boot(env, modules(paths), SWITCHES, timeout=timeout,
                              trace=kernel.address["sys_trace"], label="trace"))


def boot_counted(env, paths, timeout=60.0):
    """Outcome of the same boot in QEMU, for its instruction counts."""
    return boot.run(boot.Boot(env, modules(paths), SWITCHES, timeout=timeout, label="count"))


def check(outcome):
    """Raise unless the boot went well."""
    problems = result.verdict(outcome, len(outcome.boot.modules))
    if problems:
        raise LabError(f"{outcome.boot.env.name}: " + "; ".join(problems)
                       + f"; everything it left: {outcome.folder}", EMULATOR)


def ticks(outcome, path):
    """(instructions of user stub and ring 0 by the TSC, reason why not) for PATH."""
    program = f"{PROGRAM}.{path}"
    kind, entry = outcome.machine.fate(program) or ("", {})
    if kind in ("unavailable", "refused"):
        return None, entry["reason"]
    if kind != "exit" or entry["status"]:
        raise LabError(f"{outcome.boot.env.name}: {program} failed: {entry or 'no exit line'}", EMULATOR)
    for who, entry in outcome.machine.results:
        if who == program and entry.get("bench") == "null":
            return entry["single_min"] - entry["empty_min"] + 1, ""
    raise LabError(f"{outcome.boot.env.name}: {program} reported no measurement", EMULATOR)


def rows(outcome, paths):
    """A Row for each path."""
    with open(outcome.folder / "stdout.log", errors="replace") as lines:
        trace = bochs_trace.parse(lines)
    kernel = symbols.load(tree.KERNEL)
    layout = headers.Layout()
    starts = {entry["start"]: entry for entry in outcome.machine.started}
    found = []
    for path in paths:
        count, reason = ticks(outcome, path)
        if reason:
            found.append(Row(path, reason=reason))
            continue
        program = f"{PROGRAM}.{path}"
        user = [symbols.load(tree.program_file(PROGRAM, path))]
        if starts[program].get("vdso"):
            user.append(symbols.load(tree.VDSO, int(starts[program]["vdso"], 16)))
        marks = window.find_marks(path, kernel, *user)
        windows = window.null_windows(trace.programs.get(program, []), marks)
        _alike(windows, path, outcome)
        names = naming.Names(layout, kernel, user, trace.tables)
        names.learn(windows[-1])
        found.append(Row(path, windows[-1], names, ticks=count))
    return found


def _alike(windows, path, outcome):
    counts = {(len(w.ring0), sum(len(i.data) for i in w.instructions)) for w in windows}
    if len(counts) != 1:
        raise LabError(f"{outcome.boot.env.name}: null calls by {path} differ from each other: "
                       f"(ring-0 instructions, accesses) are {sorted(counts)}")
