# SPDX-License-Identifier: MIT
"""What `lab survive` runs: each part, where, for how long, and which rows of the page its figures make."""

from dataclasses import dataclass
from typing import Callable

from .. import environments, tree
from . import (boots, coverage, entry_rules, fuzz, fuzz_text, hostile, matrix, matrix_judge, sweep,
               sweep_judge, sweep_text)

BOCHS = ("bochs-intel", "bochs-amd")
TCG = ("tcg-intel", "tcg-amd", "tcg-min", "kvm")
ENDURANCE = 10000       # hostile programs in one boot


@dataclass(frozen=True)
class Part:
    """One kind of attack. RUN gets an environment's name and returns its figures; JOIN makes one document
    of {environment: figures}, which PROBLEMS and ROWS are asked about."""
    name: str
    title: str
    envs: tuple             # where it runs; () once, on the host
    seconds: tuple          # about what it takes on QEMU and on Bochs: the longest are begun first
    run: Callable
    join: Callable
    problems: Callable
    rows: Callable
    news: Callable = lambda joined: {}      # {environment: what is new on its emulator's version}

    def cost(self, env):
        """Seconds in ENV."""
        return self.seconds[env in BOCHS]


def row(label, goal, cells, met=True):
    """A row of the page: CELLS are {environment: value}, MET whether that is the goal."""
    return {"label": label, "goal": goal, "cells": cells, "met": bool(met)}


def _each(found, key):
    return {env: one[key] for env, one in found.items()}


def none(label, cells):
    """A row of what must not happen."""
    return row(label, "0", cells, not any(cells.values()))


def _matrix_join(found):
    return {"axes": matrix_judge.axes(), "environments": found, "skipped": {}} | matrix_judge.compare(found)


def _matrix_rows(joined):
    found = joined["environments"]
    cases = _each(found, "cases")
    reached = {env: f"{sum(map(bool, one['refused'].values()))} of {len(one['refused'])}"
               for env, one in found.items()}
    differ = len(joined["differ"])
    return [row("matrix cases", f">= {matrix_judge.GOAL:,}", cases, min(cases.values(), default=0) >= matrix_judge.GOAL),
            none("  deviations", _each(found, "deviations")),
            row("  exits refused for", "all", reached,
                all(all(one["refused"].values()) for one in found.values())),
            none("  groups that differ", {"all": differ})]


def _boots_join(found):
    return {"entries": [entry for one in found.values() for entry in one["entries"]], "environments": found,
            "cases": len({entry["case"] for one in found.values() for entry in one["entries"]})}


def _boots_rows(joined):
    found = joined["environments"]
    return [row("bad boots", ">= 60", _each(found, "boots"), joined["cases"] >= boots.GOAL),
            none("  not as expected", {env: one["boots"] - one["as_expected"] for env, one in found.items()})]


def _fuzz_rows(joined):
    by_env = {}
    for run in joined["runs"]:
        by_env.setdefault(run["environment"], []).append(run)

    def total(key):
        return {env: sum(run[key] for run in runs) for env, runs in by_env.items()}
    cases, goals = total("done"), {env: fuzz.SHARE[environments.get(env).emulator] for env in by_env}
    rate = {env: f"{cases[env] / (sum(run['seconds'] for run in runs) or 1) / 1e6:.2f}" for env, runs in by_env.items()}
    goal = ", ".join(f"{share // 10**6}M" for share in sorted(set(goals.values()), reverse=True))
    return [row("random cases", f">= {goal}", cases, cases and all(cases[env] >= goals[env] for env in cases)),
            row("  millions a second", "-", rate),
            none("  deviations", total("deviations")),
            none("  the kernel's values", total("kernel_values")),
            none("  streams that differ", {"all": len(joined["differences"])})]


def _sweep_join(found):
    return {"runs": [run for one in found.values() for run in one["runs"]],
            "skipped": {name: reason for one in found.values() for name, reason in one["skipped"].items()}}


def _sweep_rows(joined):
    runs = {run["environment"]: run for run in joined["runs"]}
    totals = {env: sweep_text.totals(run) for env, run in runs.items()}
    kinds = "NMI+IRQ" if all(run["method"] == "a" for run in joined["runs"]) else "NMI+#MC"
    windows = {env: max((one["window"] for one in run["rows"]), default=0) for env, run in runs.items()}
    rows = [row(f"boundaries, {kinds}", "-", {env: one[0] for env, one in totals.items()}, totals),
            row("  events", "-", {env: one[1] for env, one in totals.items()},
                all(one[1] >= one[0] > 0 for one in totals.values())),
            none("  not survived", {env: one[1] - one[2] for env, one in totals.items()})]
    if any(windows.values()):
        rows.append(row("  longest IF=0", f"< {sweep_judge.WINDOW}", windows,
                        max(windows.values()) < sweep_judge.WINDOW))
    return rows


def _sweep_part(method, title, envs, seconds, quick):
    return Part(f"sweep-{method}", title, envs, seconds, lambda env: sweep.measure([env], methods=(method,), quick=quick),
                _sweep_join, sweep.problems, _sweep_rows)


def _together(found):
    return {"environments": {env: figures for one in found.values() for env, figures in one["environments"].items()},
            "skipped": {}}


def _hostile_join(found):
    first = next(iter(found.values()), {"files": 0, "goal": hostile.GOAL, "hazards": []})
    return _together(found) | {key: first[key] for key in ("files", "goal", "hazards")}


def _hostile_rows(joined):
    found = joined["environments"]
    return [row("hostile programs", f">= {hostile.GOAL}", {env: len(one["fates"]) for env, one in found.items()},
                joined["files"] >= hostile.GOAL),
            none("  escaped", _each(found, "escapes"))]


def _endurance_rows(joined):
    found = joined["environments"]
    ran = _each(found, "programs")
    return [row("  in one boot", f">= {ENDURANCE}", ran, min(ran.values(), default=0) >= ENDURANCE),
            none("  frames lost", _each(found, "leaked"))]


def _coverage_rows(joined):
    found, ways = joined["environments"], joined["directions"]
    reachable = joined["instructions"] - len(joined["excepted"])
    return [row("entry instructions", f"{reachable:,}", {env: len(one["executed"]) for env, one in found.items()}),
            row("  on any of them", f"{reachable:,}", {"all": joined["executed"]}, not joined["missed"]),
            row("  ways of branches", str(ways), {env: len(one["ways"]) for env, one in found.items()}),
            row("  on any of them", str(ways), {"all": joined["ways"]}, not joined["missed_ways"])]


def _rules_problems(joined):
    return [problem for one in joined.values() for problem in entry_rules.problems(one)]


def _rules_rows(joined):
    return [row("rules of entry text", "0 broken",
                {host: f"{sum(one['broken'].values())} of {len(one['broken'])} over {one['walked']:,} instructions "
                 f"from {one['entries']} entries" for host, one in joined.items()},
                all(one["walked"] and not one["lines"] for one in joined.values()))]


PARTS = (
    Part("matrix", "every state by every path, against a model", TCG + BOCHS, (3, 8),
         lambda env: matrix.measure([env])["environments"][env], _matrix_join, matrix_judge.problems, _matrix_rows,
         matrix.news),
    Part("boots", "damaged boot information, images, machines", TCG[:3], (90, 90),
         lambda env: boots.measure([env], workers=1), _boots_join, boots.problems, _boots_rows),
    Part("fuzz", "random cases by every path, the same everywhere", TCG + BOCHS, (13, 34),
         lambda env: fuzz.measure([env]), lambda found: fuzz.compare(list(found.values())), fuzz.problems, _fuzz_rows,
         fuzz_text.news),
    _sweep_part("a", "an NMI and an interrupt at every boundary, from inside", TCG + BOCHS, (20, 60), False),
    _sweep_part("b", "an NMI and a machine check at every boundary, from outside", TCG[:3], (40, 0), True),
    Part("hostile", "hostile programs, and what became of each", TCG + BOCHS, (14, 33),
         lambda env: hostile.measure([env]), _hostile_join, hostile.problems, _hostile_rows,
         hostile.news),
    Part("endurance", "thousands of hostile programs in one boot", TCG[:1], (75, 0),
         lambda env: hostile.endurance([env], ENDURANCE), _together, hostile.problems, _endurance_rows,
         hostile.news),
    Part("coverage", "every instruction of the entry text, both ways of every branch", TCG[:3], (36, 0),
         lambda env: coverage.measure([env])["environments"][env], coverage.join, coverage.problems, _coverage_rows),
    Part("rules", "the linked entry text, on every path through it", (), (1, 1),
         lambda _host: entry_rules.measure(tree.KERNEL), dict, _rules_problems, _rules_rows),
)
