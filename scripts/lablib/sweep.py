# SPDX-License-Identifier: MIT
"""lab sweep: an event at every instruction boundary of every path, in each environment."""

import time
from concurrent.futures import ThreadPoolExecutor

from . import (accelerator, boot, boot_test, build, environments, paths, result, result_file, run, sweep_text,
               symbols, tree, ui)
from .errors import FAILED, NOT_AVAILABLE, choose
from .sweep_judge import EXCEPTION, problems, rows_of, stuck_problems, wanted

PROGRAM = "sweep"
SWITCHES = ["selftest=on"]
ENVIRONMENTS = [name for name in environments.ENVIRONMENTS if name != "uefi"]
DEFAULT = ",".join(name for name in ENVIRONMENTS if name != "kvm")
METHODS = ("a",)
TIMEOUT = 300.0


def choices():
    """What --path takes."""
    return [*paths.ids(), EXCEPTION]


def modules(path=None):
    """The programs of a boot: each path by each caller that any CPU has, then the exceptions."""
    found = [run.module(tree.program_name(PROGRAM, caller), one, ()) for caller in paths.CALLERS
             for one in paths.ids(caller) if path in (None, one)]
    if path in (None, EXCEPTION):
        found += [run.module(tree.program_name(PROGRAM, caller), "int80", ("exceptions",))
                  for caller in paths.CALLERS]
    return found


def strange_ends(log):
    """Ends that no sweep has: it exits, with status 1 if it lost boundaries, which have lines of their own."""
    return [f"a program ended otherwise: {entry}" for entry in log.ended
            if "unavailable" not in entry and entry.get("status") not in (0, FAILED)]


def named(entry, table):
    """A lost boundary with its symbol."""
    found = table.find(int(entry["rip"], 16))
    return entry | ({"symbol": f"{found[0]}+{found[1]:#x}"} if found else {})


def method_a(env, path=None):
    """The figures of one environment."""
    begun = time.monotonic()
    programs = modules(path)
    outcome = boot.run(boot.Boot(env, programs, SWITCHES, TIMEOUT, shift=boot_test.SHIFT, label=PROGRAM))
    log = outcome.machine
    entries = [one.entry for one in log.results]
    table = symbols.load(tree.KERNEL)
    installed = sorted((entry["path"], entry["caller"]) for entry in log.paths if entry["installed"])
    known = choices()
    figures = {"method": "a", "emulator": env.emulator, "rows": rows_of(entries),
               "lost": [named(entry, table) for entry in entries if "lost" in entry],
               "stuck": stuck_problems(entries, env.emulator),
               "trouble": result.verdict(outcome, len(programs)) + strange_ends(log),
               "wanted": wanted([row for row in installed if row[0] in known], path),
               "absent": [[name, caller, reason] for (name, caller), reason in log.absent().items()
                          if name in known and path in (None, name)],
               "seconds": round(time.monotonic() - begun, 1)}
    if figures["trouble"]:
        figures["trouble"].append(f"everything it left: {outcome.folder}")
    else:
        outcome.discard()
    return figures


def measure(envs, progress=None, method="a", path=None):
    """The figures of ENVS, names of environments; PROGRESS is called with a line about each."""
    started = time.monotonic()
    there = [environments.get(name) for name in envs]
    skipped = {env.name: reason for env in there if (reason := accelerator.refusal(env))}

    def one(env):
        figures = method_a(env, path)
        if progress:
            boundaries, injected, survived = sweep_text.totals(figures)
            progress(f"{env.name}: {survived:,} of {injected:,} events at {boundaries:,} boundaries survived, "
                     f"{figures['seconds']} s")
        return env.name, figures

    with ThreadPoolExecutor(max_workers=2) as pool:
        found = dict(pool.map(one, [env for env in there if env.name not in skipped]))
    return {"method": method, "environments": found, "skipped": skipped,
            "seconds": round(time.monotonic() - started, 1)}


def main(options):
    """The verb."""
    names = [env.name for env in environments.get_list(options.on, ENVIRONMENTS)]
    choose("method", options.method, METHODS)
    if options.path:
        choose("path", options.path, choices())
    file = result_file.check(options)
    build.build()
    figures = measure(names, ui.note, options.method, options.path)
    for name, reason in figures["skipped"].items():
        ui.note(f"{name} is not available: {reason}")
    if not figures["environments"]:
        return NOT_AVAILABLE
    found = problems(figures)
    if file:
        result_file.write(file, {"schema": "entrylab/sweep/1", "problems": found} | figures)
    print("\n".join(sweep_text.report(figures, found)))
    return FAILED if found else 0
