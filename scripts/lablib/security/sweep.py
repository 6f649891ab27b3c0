# SPDX-License-Identifier: MIT
"""lab sweep: an event at every instruction boundary of every path, in each environment."""

import time
from concurrent.futures import ThreadPoolExecutor

from .. import (accelerator, boot, boot_test, build, environments, paths, result, result_file, run,
                symbols, tree, ui)
from . import sweep_outside, sweep_text
from ..errors import FAILED, NOT_AVAILABLE, choose
from .sweep_judge import EXCEPTION, PROGRAM, entries_of, problems, rows_of, stuck_problems, wanted

SWITCHES = ["selftest=on"]
ENVIRONMENTS = [name for name in environments.ENVIRONMENTS if name != "uefi"]
DEFAULT = ",".join(name for name in ENVIRONMENTS if name != "kvm")
METHODS = ("a", "b")
TIMEOUT = 300.0


def choices():
    """What --path takes."""
    return [*paths.ids(), EXCEPTION]


def modules(path=None, quick=False):
    """The programs of a boot: each path by each caller that any CPU has, then the exceptions. QUICK: with one
    GS base."""
    words = ("quick",) if quick else ()
    found = [run.module(tree.program_name(PROGRAM, caller), one, words) for caller in paths.CALLERS
             for one in paths.ids(caller) if path in (None, one)]
    if path in (None, EXCEPTION):
        found += [run.module(tree.program_name(PROGRAM, caller), "int80", ("exceptions", *words))
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


def _figures(env, method, found, path, begun):
    """One run's: FOUND are (lines, trouble, installed, {absent: reason})."""
    entries, trouble, installed, absent = found
    table, known = symbols.load(tree.KERNEL), paths.ids()
    return {"environment": env.name, "method": method, "emulator": env.emulator, "rows": rows_of(entries),
            "lost": [named(entry, table) for entry in entries if "lost" in entry],
            "stuck": stuck_problems(entries), "trouble": trouble,
            "wanted": wanted([row for row in installed if row[0] in known], method, path),
            "absent": [[name, caller, reason] for (name, caller), reason in absent.items()
                       if name in known and path in (None, name)],
            "seconds": round(time.monotonic() - begun, 1)}


def _inside(env, path, quick):
    """Method a: all programs in one boot."""
    programs = modules(path, quick)
    outcome = boot.run(boot.Boot(env, programs, SWITCHES, TIMEOUT, shift=boot_test.SHIFT, label=PROGRAM))
    log = outcome.machine
    trouble = result.verdict(outcome, len(programs)) + strange_ends(log)
    if trouble:
        trouble.append(f"everything it left: {outcome.folder}")
    else:
        outcome.discard()
    installed = sorted((entry["path"], entry["caller"]) for entry in log.paths if entry["installed"])
    return entries_of(log), trouble, installed, log.absent()


def _run(env, method, path, quick, progress):
    begun = time.monotonic()
    if method == "a":
        found = _inside(env, path, quick)
    else:
        found = sweep_outside.sweep(env, path, not quick, progress)
    figures = _figures(env, method, found, path, begun)
    if progress:
        boundaries, injected, survived = sweep_text.totals(figures)
        progress(f"{env.name}, method {method}: {survived:,} of {injected:,} events at {boundaries:,} boundaries "
                 f"survived, {figures['seconds']} s")
    return figures


def refusal(env, method, path=None):
    """Why METHOD is not to be had there; "" if it is."""
    if method == "b" and (env.emulator, env.accel) != ("qemu", "tcg"):
        return "it needs the debugger port and the monitor of QEMU's TCG"
    if method == "b" and path == EXCEPTION:
        return "it sweeps calls"
    return accelerator.refusal(env)


def measure(envs, progress=None, methods=("a",), path=None, quick=False):
    """The figures of ENVS, names of environments, by each of METHODS; PROGRESS is called with lines as it goes.
    QUICK: method a with one GS base, method b without calls that do something."""
    started = time.monotonic()
    todo = [(environments.get(name), method) for method in methods for name in envs]
    skipped = {f"{env.name}, method {method}": reason for env, method in todo
               if (reason := refusal(env, method, path))}
    todo = [(env, method) for env, method in todo if f"{env.name}, method {method}" not in skipped]
    with ThreadPoolExecutor(max_workers=2) as pool:
        runs = list(pool.map(lambda job: _run(*job, path, quick, progress), todo))
    return {"runs": runs, "skipped": skipped, "seconds": round(time.monotonic() - started, 1)}


def main(options):
    """The verb."""
    names = [env.name for env in environments.get_list(options.on, ENVIRONMENTS)]
    methods = [choose("method", options.method, METHODS)] if options.method else METHODS
    if options.path:
        choose("path", options.path, choices())
    file = result_file.check(options)
    build.build(names)
    figures = measure(names, ui.note, methods, options.path, options.quick)
    for name, reason in figures["skipped"].items():
        ui.note(f"{name} is not available: {reason}")
    if not figures["runs"]:
        return NOT_AVAILABLE
    found = problems(figures)
    if file:
        result_file.write(file, {"schema": "entrylab/sweep/1", "problems": found} | figures)
    print("\n".join(sweep_text.report(figures, found)))
    return FAILED if found else 0
