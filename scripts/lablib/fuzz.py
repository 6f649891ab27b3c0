# SPDX-License-Identifier: MIT
"""lab fuzz: random cases against the ABI, on each path, in each environment."""

from concurrent.futures import ThreadPoolExecutor

from . import accelerator, build, environments, fuzz_compare, fuzz_run, fuzz_text, process, result_file, ui
from .errors import FAILED, NOT_AVAILABLE, UsageError
from .fuzz_run import Plan

ENVIRONMENTS = [name for name in environments.ENVIRONMENTS if name != "uefi"]
DEFAULT = "tcg-intel,bochs-intel"
CALLERS = (64, 32)
SEED = 0x5eed
MOST = 2 ** 31          # cases: the program counts them in a long, which 32-bit code has, too
ENOUGH = 100_000        # cases of which some must be full and some must have faulted
CASES = {"qemu": 10_000_000, "bochs": 1_000_000}


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
    build.build()
    todo = list(plans(envs, options))
    progress = fuzz_text.Progress(todo)
    try:
        runs = run_all(todo, progress)
        figures = figures_of(runs)
        figures["differences"] = fuzz_compare.compare(runs)
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
    figures = {"seed": runs[0].plan.seed, "runs": [fuzz_text.figures(found) for found in runs], "skipped": {},
               "differences": []}
    for found in runs:
        if found.trouble:
            ui.note(f"{found.plan.env.name}: looking for the case at which it was lost")
            at = fuzz_run.narrow(found)
            figures["runs"][runs.index(found)]["lost_at"] = at
    return figures


def measure(envs, progress=None):
    """The figures for `lab survive`: 10^7 cases spread over the TCG environments of ENVS, which are names, and
    10^6 in each of Bochs', 64- and 32-bit callers, one seed, so that what ran twice is compared. PROGRESS is
    called with a line about each run as it goes."""
    wanted = [environments.get(name) for name in envs if name in ENVIRONMENTS]
    skipped = {env.name: reason for env in wanted if (reason := accelerator.refusal(env))}
    there = [env for env in wanted if env.name not in skipped]
    todo = []
    for env in there:
        share = CASES[env.emulator]
        if env.emulator == "qemu":
            share //= sum(other.emulator == "qemu" for other in there)
        todo += [Plan(env, SEED, 0, -(-share // len(CALLERS)), "mix", caller) for caller in CALLERS]
    if not todo:
        return {"seed": SEED, "runs": [], "skipped": skipped, "differences": []}
    runs = run_all(todo, progress)
    figures = figures_of(runs)
    figures["skipped"] = skipped
    figures["differences"] = fuzz_compare.compare(runs)
    return figures


def problems(figures):
    """Every reason why FIGURES are not what they should be."""
    found = [] if figures["runs"] else ["no environment could be fuzzed"]
    for one in figures["runs"]:
        where = f"fuzz {one['environment']} {one['caller']}-bit"
        found += [f"{where}: {line}" for line in one["trouble"][:1]]
        found += [f"{where}: case {fail['case']} by {fail['path']}: {fail['what']}" for fail in one["failures"]]
        if one["done"] != one["cases"] and not one["trouble"] and not one["failures"]:
            found.append(f"{where}: {one['done']} of {one['cases']} cases ran")
        if one["kind"] != "null" and one["done"] >= ENOUGH and not (one["full"] and one["deaths"]):
            found.append(f"{where}: {one['full']} full cases, faults {one['deaths'] or 'none'}: nothing was tried")
        if one["kernel_values"]:
            found.append(f"{where}: {one['kernel_values']} values of the kernel's half came out")
    return found + [f"fuzz: {line}" for line in figures["differences"]]
