# SPDX-License-Identifier: MIT
"""The same cases in two environments: their streams of hashes must be the same."""

from dataclasses import replace

from . import fuzz_run, ui


def first_difference(one, other):
    """(first case, cases) of the first chunk that both have and that came out differently, or None."""
    for start in sorted(one.chunks.keys() & other.chunks.keys()):
        (cases, mine), (theirs_cases, theirs) = one.chunks[start], other.chunks[start]
        if cases == theirs_cases and mine != theirs:
            return start, cases
    return None


def common(one, other):
    """How many cases of both have been compared."""
    return sum(cases for start, (cases, _hash) in one.chunks.items()
               if other.chunks.get(start, (0, ""))[0] == cases)


def _comparable(one, other):
    plans = (one.plan, other.plan)
    return len({(plan.seed, plan.kind, plan.caller, plan.chunk) for plan in plans}) == 1


def bisect(one, other, execute=fuzz_run.execute):
    """The case at which the two part, by chunks of ever fewer cases; (its range if it is not found again)."""
    start, cases = first_difference(one, other)
    for chunk in (1000, 10, 1):
        if chunk >= cases:
            continue
        again = [execute(replace(found.plan, start=start, cases=cases, chunk=chunk)) for found in (one, other)]
        found = first_difference(*again)
        if not found:
            break
        start, cases = found
    return start, cases


def compare(runs, execute=fuzz_run.execute):
    """One line for each pair of environments that do not agree. The first is what the others are held against."""
    lines = []
    groups = {}
    for found in runs:
        if not found.failures and not found.trouble:
            groups.setdefault((found.plan.kind, found.plan.caller), []).append(found)
    for group in groups.values():
        for other in group[1:]:
            if not _comparable(group[0], other) or not first_difference(group[0], other):
                continue
            names = f"{group[0].plan.env.name} and {other.plan.env.name}"
            ui.note(f"{names} do not agree; looking for the case")
            start, cases = bisect(group[0], other, execute)
            what = f"case {start}" if cases == 1 else f"cases {start} to {start + cases - 1}"
            lines.append(f"{names} differ in {what}: repeat: scripts/lab fuzz "
                         f"{group[0].plan.options().replace(group[0].plan.env.name, _both(group[0], other))} "
                         f"--from {start} --cases {cases}")
    return lines


def _both(one, other):
    return f"{one.plan.env.name},{other.plan.env.name}"


def compared(runs):
    """How many cases have been compared between environments."""
    total, seen = 0, {}
    for found in runs:
        key = (found.plan.kind, found.plan.caller)
        if key in seen and _comparable(seen[key], found):
            total += common(seen[key], found)
        seen.setdefault(key, found)
    return total
