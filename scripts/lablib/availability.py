# SPDX-License-Identifier: MIT
"""lab paths: which paths each caller has on which CPU, and why not."""

from concurrent.futures import ThreadPoolExecutor

from . import accelerator, boot, build, environments, paths, result_file, run, table, traced, ui
from .errors import EMULATOR, NOT_AVAILABLE, LabError

# The one path that the kernel wants of every CPU.
PROGRAM, PATH = "hello", "syscall"
SHIFT = 4


def _boot(env):
    return boot.run(boot.Boot(env, [run.module(PROGRAM, PATH)], shift=SHIFT, label="paths"))


def rows_of(env, outcome, rows):
    """What the kernel said about each of ROWS."""
    installed = {(entry["path"], entry["caller"]) for entry in outcome.machine.paths if entry["installed"]}
    absent = outcome.machine.absent()
    found = []
    for row in rows:
        if row.key not in installed and row.key not in absent:
            raise LabError(f"{env.name}: the kernel said nothing about {row.name}", EMULATOR)
        entry = {"path": row.path, "caller": row.caller, "environment": env.name, "enters": row.enters,
                 "leaves": row.leaves, "installed": row.key in installed}
        found.append(entry if row.key in installed else entry | {"reason": absent[row.key]})
    return found


def render(envs, rows):
    """The table as text."""
    title = "Entry paths and callers on " + ", ".join(f"{env.name} ({env.cpu})" for env in envs)
    lines = [table.fold(title), "", *table.side_by_side(envs, rows, lambda row: "yes"), ""]
    return "\n".join([*lines, *table.reasons(envs, rows)]) + "\n"


def main(options):
    """The verb."""
    envs = environments.get_list(options.on)
    file = result_file.check(options)
    for env in list(envs):
        if reason := accelerator.refusal(env):
            ui.note(f"{env.name} is not available: {reason}")
            envs.remove(env)
    if not envs:
        return NOT_AVAILABLE
    build.build(envs)
    with ui.step("booting " + ", ".join(env.name for env in envs)), ThreadPoolExecutor() as pool:
        outcomes = dict(zip((env.name for env in envs), pool.map(_boot, envs)))
    for outcome in outcomes.values():
        traced.check(outcome)
    rows = {env.name: rows_of(env, outcomes[env.name], paths.rows()) for env in envs}
    if file:
        result_file.write(file, {
            "schema": "entrylab/paths/1",
            "guests": {name: outcome.machine.boots[0] for name, outcome in outcomes.items()},
            "rows": [row for env in envs for row in rows[env.name]]})
    print(render(envs, rows), end="")
    for outcome in outcomes.values():
        outcome.discard()
    return 0
