# SPDX-License-Identifier: MIT
"""lab boot-test: one row of tests/boot_rows.py, as ctest runs it."""

import dataclasses
import importlib
import sys
import tempfile
from pathlib import Path

from . import accelerator, boot, boot_judge, emulators, environments, iso, process, result, tree, ui
from .errors import FAILED, NOT_AVAILABLE, LabError, UsageError, choose

# GRUB waits 55 ms for a timer: 55 million instructions at 1 ns each, most of a boot. At 16 ns a run is
# as repeatable, and nothing here counts.
SHIFT = 4
NEW = "  new on "                       # and what is new on a version that is not known
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
                                  kernel=tree.BOOT_SHIM if row.case else None, label=f"test-{row.name}"))


def _show(row, env, outcome, found):
    print(f"FAIL {row.name} on {env.name}")
    for problem in found:
        print(f"  {problem}")
    for tests in outcome.machine.tests:
        if tests.failed:
            print("\n".join(f"  {line}" for line in tests.diagnostics[-20:]))
    print("last lines of the console:")
    print("\n".join(f"  | {line}" for line in outcome.last_lines()))
    print(f"everything it left: {outcome.folder}")


def _show_pass(row, env, outcome):
    tests = outcome.machine.tests
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


def main(options):
    """The verb."""
    process.die_with_parent()
    table = rows()
    if options.list:
        for row in table.values():
            for env in row.envs:
                print(row.name, env)
        return 0
    if not options.row:
        raise UsageError(f"which row? valid: {', '.join(table)}")
    row = table[choose("row", options.row, list(table))]
    if options.timeout:
        row = dataclasses.replace(row, timeout=min(row.timeout, options.timeout))
    env = environments.get(options.on)
    if env.name not in row.envs:
        raise UsageError(f"{row.name} does not run on {env.name}; it does on: {', '.join(row.envs)}")
    row = row.on(env.name)
    reason = accelerator.refusal(env) or _not_built(row)
    if reason:
        print(f"SKIP {row.name} on {env.name}: {reason}")
        return NOT_AVAILABLE
    with ui.step(f"{row.name} on {env.name}"):
        outcome = boot_row(row, env)
    reason = boot_judge.skip_reason(row, outcome)
    # A boot that went wrong is never skipped.
    found = result.verdict(outcome) if reason else boot_judge.problems(row, outcome)
    new = [] if reason else boot_judge.news(row, outcome)
    if found:
        _show(row, env, outcome, found)
        return FAILED
    if options.keep:
        ui.note(f"folder of this run: {outcome.folder}")
    else:
        outcome.discard()
    if reason:
        print(f"SKIP {row.name} on {env.name}: {reason}")
        return NOT_AVAILABLE
    _show_pass(row, env, outcome)
    _show_new(env, new)
    return 0
