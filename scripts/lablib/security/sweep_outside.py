# SPDX-License-Identifier: MIT
"""`lab sweep --method b`: a boot for each path and caller, swept from outside; and one with a fatal machine check."""

from concurrent.futures import ThreadPoolExecutor

from .. import boot, paths, result, run, tree
from ..boot_judge import PANIC_STATUS
from .sweep_natural import Driver

TIMEOUT = 300.0
AT_ONCE = 2
FATAL_PATH, FATAL_AT = "syscall", "exit_sysretq"    # where RSP and GS are the user's
FATAL_SAYS = "machine check: MCG_STATUS 0x4, bank 1 0xb2"


def _boot(env, program, driver):
    outcome = boot.run(boot.Boot(env, [program], [], TIMEOUT, icount=False, debugged=True, watch=driver,
                                 label="sweep-b"))
    driver.finish()
    return outcome


def _entries(driver, outcome, path, caller):
    """Lines as the programs of method a print them."""
    said = outcome.machine.said_by(f"{tree.program_name('sweep', caller)}.{path}")
    names = [entry["case"] for entry in said if "natural" in entry]
    for name, case in zip(names, driver.cases):
        common = {"caller": caller, "case": name, "rsp": "normal", "gs": "its own"}
        for kind, (injected, survived) in case.kinds.items():
            yield {"sweep": path, "kind": kind, "boundaries": case.boundaries, "injected": injected,
                   "survived": survived, "stuck": 0, "window": case.window, "open": case.open} | common
        for kind, boundary, rip, why, got in case.lost:
            yield {"lost": path, "kind": kind, "boundary": boundary, "rip": f"{rip:#x}", "why": why,
                   "got": f"{got:#x}"} | common


def _trouble(driver, outcome, path, caller):
    found = [driver.problem] if driver.problem else []
    if not outcome.timed_out or not found:
        found += result.verdict(outcome, 1)
    for entry in outcome.machine.ended:
        if "unavailable" not in entry and entry.get("status") != 0:
            found.append(f"its program ended otherwise: {entry}")
    if not found and not driver.cases:
        found.append("nothing was swept")
    return [f"{path} {caller}: {line}" for line in found]


def _fatal(env):
    """A machine check after which nothing can go on must be a panic that says so, and nothing else."""
    program = run.module("sweep", FATAL_PATH, ("natural",))
    driver = Driver(program.file, FATAL_AT)
    outcome = _boot(env, program, driver)
    panic = outcome.machine.panic or {}
    said = f"{panic.get('panic')} at {panic.get('symbol')}"
    outcome.discard()
    if FATAL_SAYS not in said or FATAL_AT not in said or outcome.status != PANIC_STATUS:
        return [f"a fatal machine check at {FATAL_AT}: wanted a panic '{FATAL_SAYS}...' there, got {said}, "
                f"QEMU's status {outcome.status} {driver.problem}".rstrip()]
    return []


def _one(env, path, caller, busy):
    """(lines, trouble, Outcome) of one program."""
    program = run.module(tree.program_name("sweep", caller), path, ("natural", "busy") if busy else ("natural",))
    driver = Driver(program.file)
    outcome = _boot(env, program, driver)
    if (path, caller) in outcome.machine.absent():
        outcome.discard()
        return [], [], outcome
    trouble = _trouble(driver, outcome, path, caller)
    if trouble:
        trouble.append(f"everything it left: {outcome.folder}")
    else:
        outcome.discard()
    return list(_entries(driver, outcome, path, caller)), trouble, outcome


def sweep(env, path=None, busy=True, progress=None):
    """(lines, trouble, {(path, caller): installed}, {(path, caller): reason}) of ENV. BUSY: also
    of calls that do something."""
    todo = [(one, caller) for caller in paths.CALLERS for one in paths.ids(caller) if path in (None, one)]

    def one(job):
        lines, trouble, outcome = _one(env, *job, busy)
        if progress and lines:
            events = sum(line["injected"] for line in lines if "sweep" in line)
            progress(f"{env.name}: {job[0]} {job[1]}: {events} events from outside")
        return lines, trouble, outcome.machine

    # Most of the time host and guest wait for each other.
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        found = list(pool.map(one, todo))
    trouble = [line for _, lines, _ in found for line in lines]
    if path in (None, FATAL_PATH):
        trouble += _fatal(env)
    installed = {(entry["path"], entry["caller"]) for _, _, log in found for entry in log.paths if entry["installed"]}
    absent = {key: reason for _, _, log in found for key, reason in log.absent().items()}
    return [line for lines, _, _ in found for line in lines], trouble, sorted(installed), absent
