# SPDX-License-Identifier: MIT
"""The table of defects tests/mutants, and what is run against each."""

import importlib
import sys
import threading
import time

from .. import boot_test, environments, tree
from ..errors import NOT_AVAILABLE, LabError, choose

ENVIRONMENTS = [name for name in environments.ENVIRONMENTS if name not in ("uefi", "kvm")]
STATIC = "static"


def load():
    """The module tests/mutants."""
    if str(tree.ROOT / "tests") not in sys.path:
        sys.path.insert(0, str(tree.ROOT / "tests"))
    return importlib.import_module("mutants")


def table_problems(table, root=tree.ROOT):
    """Why the table of defects no longer fits the tree; [] if it does."""
    numbers = [mutant.number for mutant in table]
    found = [f"two defects have the number {number}" for number in sorted(set(numbers)) if numbers.count(number) > 1]
    for mutant in table:
        what = f"{mutant.number} ({mutant.name})"
        for edit in mutant.edits:
            file = root / edit.file
            times = file.read_text().count(edit.old) if file.is_file() else 0
            if times != 1 or edit.old == edit.new:
                found.append(f"{what}: its old text stands {times} times in {edit.file}, not once: {edit.old.strip()[:60]!r}")
        if not mutant.edits:
            found.append(f"{what}: it changes nothing")
        if bool(mutant.expected) == bool(mutant.unseen):
            found.append(f"{what}: it needs the places that must turn red, or the reason why none can")
        found += [f"{what}: there is no environment {place}" for place in mutant.expected
                  if place not in (*ENVIRONMENTS, STATIC)]
    return found


class Suite:
    """What is run in each environment. A step counts as red only if it is green on CLEAN, a copy of the
    tree without a defect; that is tried once, when the step first turns red."""

    def __init__(self, module, clean):
        rows = boot_test.rows()
        for name in module.ROWS:
            choose("row of tests/mutants/suite.py", name, list(rows))
        self.rows = {name: rows[name] for name in module.ROWS}
        self.all_rows, self.verbs, self.clean = rows, module.VERBS, clean
        self.took, self._locks, self._lock = {}, {}, threading.Lock()

    def steps(self, env, first=()):
        """(label, words after scripts/lab) of each step in ENV; those of FIRST come first."""
        names = [*first, *(name for name in self.rows if name not in first)]
        for name in names:
            if env in self.all_rows[name].envs:
                yield name, ("boot-test", name, "--on", env)
        for verb in self.verbs:
            yield verb, (verb, "--on", env)

    def must_be_green(self, env, label, words):
        """Fails where the step is red without a defect, too."""
        with self._lock:
            lock = self._locks.setdefault((env, label), threading.Lock())
        with lock:
            if (env, label) in self.took:
                return
            started = time.monotonic()
            status, said = self.clean.call("scripts/lab", *words)
            if status not in (0, NOT_AVAILABLE):
                raise LabError(f"without a defect {label} is red on {env}:\n{said}")
            self.took[env, label] = time.monotonic() - started
