# SPDX-License-Identifier: MIT
"""What `lab survive` runs: each part, where, for how long, and which rows of the page its figures make."""

from dataclasses import dataclass
from typing import Callable

from . import boots, entry_rules, fuzz, matrix, matrix_judge, tree

BOCHS = ("bochs-intel", "bochs-amd")
TCG = ("tcg-intel", "tcg-amd", "tcg-min", "kvm")


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
    return [row("matrix cases", f"{matrix_judge.GOAL}", cases, min(cases.values(), default=0) >= matrix_judge.GOAL),
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
    cases, goal = total("done"), fuzz.SHARE["bochs"]
    rate = {env: f"{cases[env] / (sum(run['seconds'] for run in runs) or 1) / 1e6:.2f}" for env, runs in by_env.items()}
    return [row("random cases", f">= {goal}", cases, min(cases.values(), default=0) >= goal),
            row("  millions a second", "-", rate),
            none("  deviations", total("deviations")),
            none("  the kernel's values", total("kernel_values")),
            none("  streams that differ", {"all": len(joined["differences"])})]


def _rules_problems(joined):
    return [problem for one in joined.values() for problem in entry_rules.problems(one)]


def _rules_rows(joined):
    return [row("rules of entry text", "0 broken",
                {host: f"{sum(one['broken'].values())} of {len(one['broken'])} over {one['walked']:,} instructions "
                 f"from {one['entries']} entries" for host, one in joined.items()},
                all(one["walked"] and not one["lines"] for one in joined.values()))]


PARTS = (
    Part("matrix", "every state by every path, against a model", TCG + BOCHS, (3, 8),
         lambda env: matrix.measure([env])["environments"][env], _matrix_join, matrix_judge.problems, _matrix_rows),
    Part("boots", "damaged boot information, images, machines", TCG[:3], (60, 60),
         lambda env: boots.measure([env], workers=1), _boots_join, boots.problems, _boots_rows),
    Part("fuzz", "random cases by every path, the same everywhere", TCG + BOCHS, (13, 34),
         lambda env: fuzz.measure([env]), lambda found: fuzz.compare(list(found.values())), fuzz.problems, _fuzz_rows),
    Part("rules", "the linked entry text, on every path through it", (), (1, 1),
         lambda _host: entry_rules.measure(tree.KERNEL), dict, _rules_problems, _rules_rows),
)
