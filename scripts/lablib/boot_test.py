# SPDX-License-Identifier: MIT
"""lab boot-test: one row of tests/boot_rows.py, as ctest runs it."""

import importlib
import os
import re
import sys
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

from . import (accelerator, boot, boot_group, boot_judge, emulators, environments, iso, process, result,
               tree, ui)
from .errors import FAILED, NOT_AVAILABLE, LabError, UsageError, choose

# GRUB waits 55 ms for a timer: 55 million instructions at 1 ns each, most of a boot. At 16 ns a run is
# as repeatable, and nothing here counts.
SHIFT = 4
NEW = "  new on "                       # and what is new on a version that is not known
# In the environment: which rows of a group are run, where its name does not match.
ROWS = "ENTRYLAB_ROWS"
SKIPPED_CHECK = "  skipped check "     # how `lab test` finds what was skipped inside the guest


def rows():
    """{name: Row} of tests/boot_rows.py."""
    file = tree.ROOT / "tests/boot_rows.py"
    sys.path.insert(0, str(file.parent))
    module = importlib.import_module(file.stem)
    table = {}
    for row in module.rows():
        if row.name in table:
            raise LabError(f"{file}: two rows are called {row.name}")
        table[row.name] = row
    return table


def _not_built(row):
    """Why the host could not build a program of ROW; "" if it could."""
    for part in row.parts:
        why = tree.program_file(part.program, f"{part.path}.missing")
        if part.data is None and why.exists():
            return f"{part.name}: {why.read_text().strip()}"
    return ""


def _through_shim(row, folder, modules):
    """The modules of a boot by the shim: the kernel, the case, the programs."""
    case = folder / "the-case"
    case.write_bytes(row.case([module.file for module in modules]))
    return [iso.Module(tree.KERNEL, "kernel"), iso.Module(case, "case"), *modules]


def boot_row(row, env, timeout=None):
    """The Outcome of ROW on ENV."""
    tree.RUNS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="made-", dir=tree.RUNS) as made:
        modules = [part.module(Path(made)) for part in row.parts]
        if row.case:
            modules = _through_shim(row, Path(made), modules)
        for module in modules:
            if not module.file.exists():
                raise LabError(f"{module.file} is not built: scripts/lab build")
        return boot.run(boot.Boot(env, modules, list(row.switches), timeout=timeout or row.timeout,
                                  memory=row.memory, cpu=row.cpu, cpus=row.cpus, shift=SHIFT,
                                  kernel=tree.BOOT_SHIM if row.case else None,
                                  icount=row.counted and not row.boot_error, label=f"test-{row.name}"))


def _show(row, env, outcome, found):
    print(f"FAIL {row.name} on {env.name}")
    for problem in found:
        print(f"  {problem}")
    for tests in outcome.machine.tests:
        if tests.failed:
            print("\n".join(f"  {line[:200]}" for line in tests.diagnostics[-20:]))
    print("last lines of the console:")
    print("\n".join(f"  | {line}" for line in outcome.last_lines()))
    print(f"everything it left: {outcome.folder}")


def _show_pass(row, env, outcome):
    heard = {part.name for part in row.parts if part.heard}
    tests = [one for one in outcome.machine.tests if one.program in heard]
    skipped = [skip for one in tests for skip in one.skipped] + boot_judge.absent_parts(row, outcome)
    words = [f"{len(outcome.machine.ended)} program(s)"]
    if tests:
        words.append(f"{sum(len(one.passed) for one in tests)} checks passed, {len(skipped)} skipped")
    print(f"PASS {row.name} on {env.name}: {', '.join(words)}")
    for name, reason in skipped:
        print(f"{SKIPPED_CHECK}{name}: {reason}")


def _show_new(env, new):
    version = emulators.version_of(env)
    for line in new:
        print("\n".join(ui.fold(f"{NEW}{version.title}: {line}", 4)))
    if new:
        print("\n".join(ui.fold(f"  {version.title} is not known here: that is no failure. To record it, "
                                f"name {version} in the expectation; then {emulators.how_to_know(version)}", 4)))


@dataclass
class _Run:
    """The rows of one ctest on one environment, and what became of them."""
    env: object
    keep: bool = False
    statuses: list = field(default_factory=list)

    def judge(self, row, outcome, remark=""):
        """Show what became of ROW; whether it failed."""
        reason = boot_judge.skip_reason(row, outcome)
        # A boot that went wrong is never skipped.
        found = result.verdict(outcome) if reason else boot_judge.problems(row, outcome)
        if found:
            _show(row, self.env, outcome, found + ([remark] if remark else []))
            self.statuses.append(FAILED)
        elif reason:
            print(f"SKIP {row.name} on {self.env.name}: {reason}")
            self.statuses.append(NOT_AVAILABLE)
        else:
            _show_pass(row, self.env, outcome)
            _show_new(self.env, boot_judge.news(row, outcome))
            self.statuses.append(0)
        return bool(found)

    def _leave(self, outcome, failed):
        if failed:
            return
        if self.keep:
            ui.note(f"folder of this run: {outcome.folder}")
        else:
            outcome.discard()

    def alone(self, row, remark=""):
        """Boot ROW alone; whether it failed."""
        with ui.step(f"{row.name} on {self.env.name}"):
            outcome = boot_row(row.numbered(0), self.env)
        failed = self.judge(row.numbered(0), outcome, remark)
        self._leave(outcome, failed)
        return failed

    def shared(self, name, rows):
        """One boot for ROWS. Where it goes wrong, who has no result is booted again, alone."""
        with ui.step(f"{name} on {self.env.name}, {len(rows)} rows in one boot"):
            outcome = boot_row(boot_group.joined(name, rows), self.env)
        wrong = boot_group.trouble(rows, outcome)
        failed = bool(wrong)
        for row, first, part in boot_group.divide(rows, outcome):
            if wrong and not boot_group.complete(row, outcome, first):
                self.alone(row)
            elif self.judge(row.numbered(first), part):
                failed = True
                self._compare_alone(row)
        if wrong:
            shared = "the boot that these share went wrong: " + ", ".join(row.name for row in rows)
            _show(replace(rows[0], name=name), self.env, outcome, [shared, *wrong])
            self.statuses.append(FAILED)
        self._leave(outcome, failed)

    def _compare_alone(self, row):
        outcome = boot_row(row.numbered(0), self.env)
        good = not boot_judge.problems(row.numbered(0), outcome)
        so = "passes: what runs before it in the shared boot matters" if good else "fails as well"
        print(f"  booted alone, {row.name} {so}")
        outcome.discard()

    def status(self):
        """The exit status of all."""
        if FAILED in self.statuses:
            return FAILED
        return 0 if 0 in self.statuses else NOT_AVAILABLE


def _refused(row, env):
    """Whether ROW cannot be run on this host; says so."""
    reason = accelerator.refusal(env) or _not_built(row)
    if reason:
        print(f"SKIP {row.name} on {env.name}: {reason}")
    return bool(reason)


def _list(groups):
    """A line for each ctest: group, environment, about how long it takes."""
    for name, rows in groups.items():
        for env in dict.fromkeys(env for row in rows for env in row.envs):
            here = [row for row in rows if env in row.envs]
            boot, slower = (4, 1) if env in environments.TRACED else (2, 4)
            cost = boot * len(boot_group.boots(here)) + sum(row.cost for row in here) / slower
            print(name, env, f"{cost:.0f}", *(row.name for row in here))


def _chosen(options, table, groups):
    """The rows that the command line means."""
    if not options.row:
        raise UsageError(f"which row? valid: {', '.join(table)}")
    rows = groups.get(options.row) or [table[choose("row", options.row, list(table))]]
    env = environments.get(options.on)
    envs = list(dict.fromkeys(name for row in rows for name in row.envs))
    if env.name not in envs:
        raise UsageError(f"{options.row} does not run on {env.name}; it does on: {', '.join(envs)}")
    wanted, longest = re.compile(os.environ.get(ROWS, "")), options.timeout or 0
    if len(rows) > 1 and not wanted.search(f"boot/{options.row}@{env.name}"):
        rows = [row for row in rows if wanted.search(f"boot/{row.name}@{env.name}")]
    here = [row.within(env.name) for row in rows if env.name in row.envs]
    return env, [replace(row, timeout=max(row.timeout, longest)) for row in here]


def main(options):
    """The verb."""
    process.die_with_parent()
    table = rows()
    groups = boot_group.of(table)
    if options.list:
        _list(groups)
        return 0
    env, chosen = _chosen(options, table, groups)
    run = _Run(env, options.keep)
    for shared in boot_group.boots([row for row in chosen if not _refused(row, env)]):
        if len(shared) > 1:
            run.shared(options.row, shared)
        else:
            run.alone(shared[0])
        sys.stdout.flush()
    return run.status()
