# SPDX-License-Identifier: MIT
"""lab coverage: every instruction of the entry text executed, and every conditional branch both ways."""

import importlib
import sys
import tempfile
import time
from pathlib import Path

from .. import accelerator, boot, boot_judge, boot_test, build, environments, result_file, tree, ui
from . import coverage_trace, entry_code
from ..errors import FAILED, NOT_AVAILABLE, LabError

ENVIRONMENTS = [name for name in environments.ENVIRONMENTS if name not in ("uefi", "kvm")]
MEASURED = [name for name in ENVIRONMENTS if environments.get(name).emulator == "qemu"]
DEFAULT = ",".join(ENVIRONMENTS)
TIMEOUT = 240.0
UNMEASURED = "Bochs' log of executed instructions cannot be limited to the entry text: a boot would write gigabytes"


def load():
    """The module tests/coverage.py."""
    if str(tree.ROOT / "tests") not in sys.path:
        sys.path.insert(0, str(tree.ROOT / "tests"))
    return importlib.import_module("coverage")


def wanted(code):
    """(addresses of instructions, {(branch, where it goes on)}) that must be executed; padding and INT3 behind
    an exit need not."""
    insns = {at for at, insn in code.insns.items() if not insn.is_padding and insn.mnemonic not in ("int3", "ud2")}
    return insns, {(insn.address, to) for insn in code.insns.values() if insn.is_branch
                   for to in (insn.target, insn.next)}


def excepted(code, exceptions):
    """{address: reason} of the table's rows (symbol, first offset, last offset, reason)."""
    found = {}
    for name, first, last, reason in exceptions:
        start = code.at(name)
        if start is None:
            raise LabError(f"tests/coverage.py excepts a place in {name}, which the kernel does not have")
        found |= {at: reason for at in code.insns if start + first <= at <= start + last}
    return found


def _boot(env, code, row):
    """(Trace, Outcome)."""
    tree.RUNS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="coverage-", dir=tree.RUNS) as made:
        fifo = Path(made) / "log"
        with coverage_trace.Reader(fifo) as reader:
            outcome = boot.run(boot.Boot(env, [part.module(Path(made)) for part in row.parts],
                                         list(row.switches), TIMEOUT,
                                         shift=boot_test.SHIFT, label="coverage", one_insn=True,
                                         qemu=coverage_trace.options(code, fifo)))
    return reader.trace, outcome


def _figures(env, code, boots):
    started = time.monotonic()
    insns, ways = wanted(code)
    found = {"logged": 0, "programs": 0, "trouble": []}
    executed, pairs = set(), set()
    for row in boots:
        trace, outcome = _boot(env, code, row.on(env.name))
        executed |= trace.executed & insns
        pairs |= trace.pairs & ways
        found["logged"] += trace.count
        found["programs"] += len(outcome.machine.ended)
        wrong = boot_judge.problems(row.on(env.name), outcome)
        if not trace.count and not all("unavailable" in entry for entry in outcome.machine.ended):
            wrong.append("QEMU logged nothing")
        if wrong:
            found["trouble"] += [f"{env.name}: {line}; everything it left: {outcome.folder}" for line in wrong]
        else:
            outcome.discard()
    return found | {"executed": sorted(executed), "ways": sorted(map(list, pairs)),
                    "seconds": round(time.monotonic() - started, 1)}


def measure(envs, progress=None):
    """The figures of ENVS, names of environments."""
    code, table, started = entry_code.load(tree.KERNEL), load(), time.monotonic()
    insns, ways = wanted(code)
    found, skipped = {}, {}
    for env in map(environments.get, envs):
        reason = UNMEASURED if env.emulator == "bochs" else accelerator.refusal(env)
        if reason:
            skipped[env.name] = reason
            continue
        found[env.name] = _figures(env, code, list(table.boots(env.name)))
        if progress and found[env.name]["trouble"]:
            progress(f"{env.name}: failed")
        elif progress:
            one = found[env.name]
            progress(f"{env.name}: {len(one['executed'])} of {len(insns)} instructions, {len(one['ways'])} of "
                     f"{len(ways)} directions of branches, {one['logged']} executions, {one['seconds']} s")
    return join(found, skipped, code) | {"seconds": round(time.monotonic() - started, 1)}


def join(found, skipped=None, code=None, exceptions=None):
    """One document of {environment: figures}."""
    code = code or entry_code.load(tree.KERNEL)
    insns, ways = wanted(code)
    executed = {at for one in found.values() for at in one["executed"]}
    went = {tuple(way) for one in found.values() for way in one["ways"]}
    reasons = excepted(code, load().EXCEPTIONS if exceptions is None else exceptions)

    def name(at):
        return f"{code.label(at)}: {code.insns[at].text}"

    return {"instructions": len(insns), "directions": len(ways), "executed": len(executed), "ways": len(went),
            "environments": found, "skipped": skipped or {},
            "excepted": [{"where": name(at), "reason": reasons[at]} for at in sorted(insns & reasons.keys())],
            "missed": [name(at) for at in sorted(insns - executed - reasons.keys())],
            "missed_ways": [f"{name(at)} never went on at {code.label(to)}" for at, to in sorted(ways - went)
                            if at not in reasons],
            "wrong_exceptions": [name(at) for at in sorted(executed & reasons.keys())]}


def _missed(figures):
    return [f"never executed: {where}" for where in figures["missed"]] \
        + [f"one way only: {where}" for where in figures["missed_ways"]]


def troubles(figures):
    """What went wrong in the boots themselves, one line each."""
    return [line for one in figures["environments"].values() for line in one["trouble"]]


def problems(figures):
    """What was not reached, one line each; [] = the goal is met. Where a boot failed, that alone is
    the problem: what its programs did not reach says nothing."""
    found = troubles(figures)
    if found:
        return [*found, "coverage is withheld, since what ran was not what should run"]
    if not figures["environments"]:
        return ["coverage was measured in no environment"]
    if set(MEASURED) <= set(figures["environments"]):      # no CPU alone has all paths
        found += _missed(figures)
    return found + [f"tests/coverage.py excepts what was executed: {where}" for where in figures["wrong_exceptions"]]


def report(figures):
    """For people: the figures and what is missing, or what failed and no figures."""
    if troubles(figures):
        for line in problems(figures):
            yield from ui.fold(line)
        return
    total, ways = figures["instructions"], figures["directions"]
    yield f"{'entry text':<12} {'instructions':>16} {'branch directions':>18} {'seconds':>8}"
    for env, one in figures["environments"].items():
        yield f"{env:<12} {len(one['executed']):>8} / {total:<5} {len(one['ways']):>11} / {ways:<4} {one['seconds']:>8}"
    yield f"{'union':<12} {figures['executed']:>8} / {total:<5} {figures['ways']:>11} / {ways}"
    yield f"{len(figures['excepted'])} instructions are excepted, with their reasons, in tests/coverage.py"
    for env, reason in figures["skipped"].items():
        yield from ui.fold(f"{env} is not measured: {reason}")
    found = problems(figures)
    yield from found
    yield from (line for line in _missed(figures) if line not in found)


def main(options):
    """The verb."""
    file = result_file.check(options)
    envs = [env.name for env in environments.get_list(options.on, ENVIRONMENTS)]
    build.build(envs)
    if options.list:
        code = entry_code.load(tree.KERNEL)
        for at, reason in sorted(excepted(code, load().EXCEPTIONS).items()):
            print("\n".join(ui.fold(f"{code.label(at)}: {code.insns[at].text}: {reason}")))
        return 0
    figures = measure(envs, ui.note)
    if file:
        result_file.write(file, figures)
    print("\n".join(report(figures)))
    if not figures["environments"]:
        return NOT_AVAILABLE
    return FAILED if problems(figures) else 0
