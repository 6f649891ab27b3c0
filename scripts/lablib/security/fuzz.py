# SPDX-License-Identifier: MIT
"""lab fuzz: random cases against the ABI, on each path, in each environment."""

import time
from concurrent.futures import ThreadPoolExecutor

from .. import accelerator, build, environments, process, result_file, ui
from . import fuzz_compare, fuzz_run, fuzz_text
from ..errors import FAILED, NOT_AVAILABLE, UsageError
from .fuzz_run import Plan

ENVIRONMENTS = [name for name in environments.ENVIRONMENTS if name != "uefi"]
DEFAULT = "tcg-intel,bochs-intel"
CALLERS = (64, 32)
SEED = 0x5eed
MOST = 2 ** 31          # cases: the program counts them in a long, which 32-bit code has, too
ENOUGH = 100_000        # cases of which some must be full and some must have faulted
CASES = {"qemu": 10_000_000, "bochs": 1_000_000}
SHARE = {"qemu": 4_000_000, "bochs": 1_000_000}     # in `lab survive`, which runs three of QEMU's


def plans(envs, options):
    """One Plan a boot: environment by environment, caller by caller."""
    callers = [options.caller] if options.caller else list(CALLERS)
    kind = "null" if options.null else "full" if options.full else "mix"
    for env in envs:
        if options.only is not None:
            shares = [(options.only, 1)] * len(callers)
        else:
            cases = options.cases if options.cases is not None else CASES[env.emulator]
            shares = [(options.start, -(-cases // len(callers)))] * len(callers)
        for caller, (start, cases) in zip(callers, shares):
            yield Plan(env, options.seed, start, cases, kind, caller)


def check(options):
    """Raise for what does not exist."""
    if not 0 <= options.seed < 2 ** 64:
        raise UsageError(f"there is no seed {options.seed}; valid: 0 to {2 ** 64 - 1:#x}")
    if options.null and options.full:
        raise UsageError("--null and --full exclude each other; without them cases of both kinds are mixed")
    if options.only is not None and (options.cases is not None or options.start):
        raise UsageError("--only runs one case; it goes without --cases and --from")
    if options.cases is not None and options.cases < 1:
        raise UsageError(f"--cases is a number from 1 to {MOST}, not {options.cases}")
    last = options.only if options.only is not None else options.start + (options.cases or max(CASES.values())) - 1
    first = options.only if options.only is not None else options.start
    if first < 0 or last >= MOST:
        raise UsageError(f"there are no cases {first} to {last}; valid: 0 to {MOST - 1}")
    if options.caller and options.caller not in CALLERS:
        raise UsageError(f"unknown caller {options.caller}; valid: 64, 32")


def run_all(todo, progress=None):
    """[Found] of PLANS; those of one environment one after another, two environments side by side."""
    by_env = {}
    for plan in todo:
        by_env.setdefault(plan.env.name, []).append(plan)
    with ThreadPoolExecutor(max_workers=2) as pool:
        shards = pool.map(lambda some: [fuzz_run.execute(plan, progress) for plan in some], by_env.values())
        return [found for shard in shards for found in shard]


def _available(envs):
    for env in envs:
        if reason := accelerator.refusal(env):
            ui.note(f"{env.name} is not available: {reason}")
        else:
            yield env


def main(options):
    """The verb."""
    check(options)
    envs = list(_available(environments.get_list(options.on, ENVIRONMENTS)))
    file = result_file.check(options)
    if not envs:
        return NOT_AVAILABLE
    build.build(envs)
    todo = list(plans(envs, options))
    progress = fuzz_text.Progress(todo)
    try:
        runs = run_all(todo, progress)
        figures = compare([figures_of(runs)], fuzz_run.execute)
    except (KeyboardInterrupt, process.Stopped):
        for line in progress.resume():
            ui.note(line)
        raise
    if file:
        result_file.write(file, {"schema": "entrylab/fuzz/1"} | figures)
    print("\n".join(fuzz_text.report(runs, figures)))
    return FAILED if problems(figures) else 0


def figures_of(runs):
    """What a set of runs amounts to, for machines."""
    figures = {"seed": runs[0].plan.seed, "skipped": {},
               "runs": [fuzz_text.judged_on(found.plan.env, fuzz_text.figures(found)) for found in runs]}
    for found, one in zip(runs, figures["runs"]):
        if found.trouble:
            ui.note(f"{found.plan.env.name}: looking for the case at which it was lost")
            one["lost_at"] = fuzz_run.narrow(found)
    return figures


def compare(several, execute=None):
    """One document of SEVERAL runs' figures, of one environment each or of more, with what differs between
    them. With EXECUTE, which boots a plan, the case is looked for."""
    runs = [run for figures in several for run in figures["runs"]]
    return {"seed": several[0]["seed"] if several else SEED, "runs": runs,
            "skipped": {name: why for figures in several for name, why in figures["skipped"].items()},
            "seconds": round(sum(run["seconds"] for run in runs), 1),
            "compared": fuzz_compare.compared(runs), "differences": fuzz_compare.differences(runs, execute)}


def measure(envs, progress=None):
    """The figures of the environments ENVS, names, for `lab survive`: in each so many cases that all of QEMU's
    together make 10^7, and 10^6 in Bochs. One seed, so that compare() can hold one against the other.
    PROGRESS is called with each Found as its lines come."""
    started = time.monotonic()
    wanted = [environments.get(name) for name in envs if name in ENVIRONMENTS]
    skipped = {env.name: reason for env in wanted if (reason := accelerator.refusal(env))}
    todo = [Plan(env, SEED, 0, SHARE[env.emulator] // len(CALLERS), "mix", caller)
            for env in wanted if env.name not in skipped for caller in CALLERS]
    figures = figures_of(run_all(todo, progress)) if todo else {"seed": SEED, "runs": []}
    return figures | {"skipped": skipped, "seconds": round(time.monotonic() - started, 1)}


def problems(figures):
    """Every reason why FIGURES, a document of compare(), are not what they should be."""
    found = [] if figures["runs"] else ["no environment could be fuzzed"]
    for one in figures["runs"]:
        where = f"fuzz {one['environment']} {one['caller']}-bit"
        found += [f"{where}: {line}" for line in one["trouble"][:1]]
        found += [f"{where}: case {fail['case']} by {fail['path']}: {fail['what']}" for fail in one["failures"]]
        if one["done"] != one["cases"] and not (one["trouble"] or one["failures"] or one.get("new")):
            found.append(f"{where}: {one['done']} of {one['cases']} cases ran")
        if one["kind"] != "null" and one["done"] >= ENOUGH and not (one["full"] and one["deaths"]):
            found.append(f"{where}: {one['full']} full cases, faults {one['deaths'] or 'none'}: nothing was tried")
        if one["kernel_values"]:
            found.append(f"{where}: {one['kernel_values']} values of the kernel's half came out")
        if one["done"] and not one["values"]:
            found.append(f"{where}: no value was looked at")
    return found + [f"fuzz: {line}" for line in figures["differences"]]
