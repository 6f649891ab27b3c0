# SPDX-License-Identifier: MIT
"""lab boots: every bad boot of tests/; each must end with its one line and its own status, or run."""

import importlib
import re
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from .. import accelerator, boot_judge, boot_test, build, environments, result_file, tree, ui
from ..errors import FAILED, NOT_AVAILABLE, UsageError, choose

DEFAULT = "tcg-intel,tcg-amd,tcg-min,bochs-intel,bochs-amd"
GOAL = 60               # cases
WORKERS = 2             # an emulator is one busy thread
LINE = re.compile(r"^(boot: error E\d+: .*|.*: not started: M\d+ .*|panic: .*|\{\"(?:truncations|starved)\".*)$")


def cases():
    """{name: Row} of tests/bad_boots.py and tests/bad_machines.py."""
    folder = str(tree.ROOT / "tests")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return {row.name: row for name in ("bad_boots", "bad_machines") for row in importlib.import_module(name).rows()}


def _said(outcome):
    """The line that tells how it came out: the error's, the last refusal's, or the last one."""
    lines = [line for line in outcome.last_lines(2000) if line]
    told = [line for line in lines if LINE.match(line)]
    return (told or lines or [""])[-1]


def run_case(row, env):
    """One case as the report has it: {case, environment, line, status, problems, seconds}."""
    started = time.monotonic()
    outcome = boot_test.boot_row(row, replace(env, icount=False))      # a third faster; nothing is counted
    found = boot_judge.problems(row, outcome)
    entry = {"case": row.name, "environment": env.name, "line": _said(outcome), "status": outcome.status,
             "problems": found, "seconds": round(time.monotonic() - started, 2)}
    if found:
        entry["folder"] = str(outcome.folder)
    else:
        outcome.discard()
    return entry


def _chosen(envs, only):
    """[(row, environment)] in the order of the table."""
    rows = cases()
    names = [choose("case", name, list(rows)) for name in only.split(",")] if only else list(rows)
    return [(rows[name], env) for name in names for env in envs if env.name in rows[name].envs]


def _all(jobs, progress, workers):
    done = []

    def one(job):
        entry = run_case(*job)
        done.append(entry)
        if progress:
            progress(len(done), len(jobs), entry)
        return entry
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(one, jobs))


def measure(envs, progress=None, only="", workers=WORKERS):
    """The figures of all cases on ENVS, names of environments, WORKERS boots at a time."""
    started = time.monotonic()
    wanted = [environments.get(name) for name in envs]
    skipped = {env.name: reason for env in wanted if (reason := accelerator.refusal(env))}
    entries = _all(_chosen([env for env in wanted if env.name not in skipped], only), progress, workers)
    return {"cases": len({entry["case"] for entry in entries}), "boots": len(entries),
            "as_expected": sum(not entry["problems"] for entry in entries),
            "seconds": round(time.monotonic() - started, 1), "skipped": skipped, "entries": entries}


def problems(figures):
    """What did not come out as it must; [] is a pass."""
    found = [f"{entry['case']} on {entry['environment']}: {'; '.join(entry['problems'])}"
             for entry in figures["entries"] if entry["problems"]]
    return found


def _show(entry):
    verdict = ui.paint("FAIL", "red") if entry["problems"] else ui.paint("ok", "green")
    room = shutil.get_terminal_size((200, 24)).columns
    text = f"{entry['case']:<32} {entry['environment']:<11} {entry['status']!s:>4} {entry['line']}"
    print(f"{verdict}{'   ' if not entry['problems'] else ' '}{text[:room - 5]}")
    for problem in entry["problems"]:
        print(f"       {problem}")


def main(options):
    """The verb."""
    envs = [env.name for env in environments.get_list(options.on)]
    file = result_file.check(options)
    if options.list:
        for row in cases().values():
            print(f"{row.name:<32} {' '.join(env for env in row.envs if env in envs)}")
        return 0
    build.build(envs)
    jobs = _chosen([environments.get(name) for name in envs], options.only)
    if not jobs:
        raise UsageError(f"{options.only} does not run on {options.on}")
    shown = [time.monotonic()]

    def progress(count, total, entry):
        if entry["problems"] or time.monotonic() - shown[0] > 1:
            ui.note(f"{count} of {total} boots, the last was {entry['case']} on {entry['environment']}")
            shown[0] = time.monotonic()
    figures = measure(envs, progress, options.only)
    for name, reason in figures["skipped"].items():
        ui.note(f"{name} is not available: {reason}")
    for entry in figures["entries"]:
        _show(entry)
    if file:
        result_file.write(file, {"schema": "entrylab/boots/1", **figures})
    if not figures["entries"]:
        return NOT_AVAILABLE
    print(f"\n{figures['cases']} cases, {figures['boots']} boots, {figures['as_expected']} as expected, "
          f"{figures['seconds']} s")
    return FAILED if problems(figures) else 0
