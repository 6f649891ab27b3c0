# SPDX-License-Identifier: MIT
"""The same cases in two environments: their streams of hashes must be the same."""

from dataclasses import replace

from .. import ui
from . import fuzz_run

SMALLER = (1000, 10, 1)     # cases a chunk, on the way to the one that differs


def first_difference(one, other):
    """(first case, cases) of the first chunk that both streams have and that differs, or None. A stream is
    [[first case, cases, hash]]."""
    theirs = {start: (cases, code) for start, cases, code in other}
    for start, cases, code in sorted(one):
        if start in theirs and theirs[start][0] == cases and theirs[start][1] != code:
            return start, cases
    return None


def common(one, other):
    """How many cases two streams have in common."""
    theirs = {start: cases for start, cases, _code in other}
    return sum(cases for start, cases, _code in one if theirs.get(start) == cases)


def pairs(runs):
    """[(one, other)] of runs' figures that must agree: the first of its sort, and each after it."""
    first, found = {}, []
    for run in runs:
        if run["failures"] or run["trouble"] or run.get("new"):
            continue
        key = tuple(run[name] for name in ("seed", "kind", "caller", "chunk"))
        if key in first:
            found.append((first[key], run))
        first.setdefault(key, run)
    return found


def compared(runs):
    """How many cases have been compared between environments."""
    return sum(common(one["stream"], other["stream"]) for one, other in pairs(runs))


def bisect(one, other, execute=fuzz_run.execute):
    """(first case, cases) at which the streams of two runs part, by chunks of ever fewer cases: one case, or
    more if the difference is not there again."""
    start, cases = first_difference(one["stream"], other["stream"])
    plans = [fuzz_run.plan_of(run) for run in (one, other)]
    for chunk in SMALLER:
        if chunk >= cases:
            continue
        again = [execute(replace(plan, start=start, cases=cases, chunk=chunk)).stream for plan in plans]
        found = first_difference(*again)
        if not found:
            break
        start, cases = found
    return start, cases


def differences(runs, execute=None):
    """One line for each pair of RUNS, their figures, that do not agree. With EXECUTE, which boots a plan, the
    line names the case; without, the chunk, and the command finds the case."""
    lines = []
    for one, other in pairs(runs):
        where = first_difference(one["stream"], other["stream"])
        if not where:
            continue
        names = f"{one['environment']} and {other['environment']}"
        if execute:
            ui.note(f"{names} do not agree; looking for the case")
            where = bisect(one, other, execute)
        start, cases = where
        what = f"case {start}" if cases == 1 else f"cases {start} to {start + cases - 1}"
        both = f"{one['environment']},{other['environment']}"
        lines.append(f"{names} differ in {what}: repeat: scripts/lab fuzz "
                     f"{fuzz_run.plan_of(one).options(both)} --from {start} --cases {cases}")
    return lines
