# SPDX-License-Identifier: MIT
"""lab hostile: programs that attack the kernel, and what became of each; thousands of them in one boot."""

import time
from concurrent.futures import ThreadPoolExecutor

from .. import accelerator, boot, boot_test, build, environments, newness, provenance, result_file, ui
from . import hostile_programs, hostile_text
from ..errors import FAILED, NOT_AVAILABLE, UsageError, choose
from .hostile_programs import ENVIRONMENTS

DEFAULT = ",".join(ENVIRONMENTS)
BOOTS = ((), ("selftest=on",))
GOAL = 64               # programs, and all of them in one boot
WHERE = "userland/hostile/programs.def, as in qemu-7.2:6"
TIMEOUT = 180.0
EACH = {"qemu": 0.1, "bochs": 0.3}      # seconds that a program may take on average, on a busy machine


def _boot(env, programs, switches, timeout=TIMEOUT, icount=True):
    modules = [program.module() for program in programs]
    return boot.run(boot.Boot(env, modules, list(switches), timeout, shift=boot_test.SHIFT, icount=icount,
                              label="hostile"))


def _word(entry):
    """A fate as programs.def spells it."""
    if "killed" in entry:
        return str(entry["vector"])
    if "signal" in entry:
        return f"signal {entry['signal']}"
    return "exit" if entry.get("status") == 0 else f"status {entry.get('status')}" if "exit" in entry else "not started"


def _fates(outcome):
    """{program: how it ended}, in the order in which they ran."""
    found = {}
    for entry in outcome.machine.ended:
        name = next(entry[kind] for kind in ("exit", "killed", "refused", "unavailable") if kind in entry)
        found[name] = f"{found[name]}, {_word(entry)}" if name in found else _word(entry)
    return found


def figures_of(outcome, programs):
    """What one boot of PROGRAMS, one after another, came to."""
    found, escapes = hostile_programs.problems(outcome, programs)
    trouble, new = newness.split(outcome.boot.env, found)
    words = [_word(entry) for entry in outcome.machine.ended]
    ended = sum(word.isdigit() or word.startswith("signal ") for word in words)
    return {"programs": len(programs), "killed": ended, "documented": words.count("exit"), "escapes": escapes,
            "trouble": trouble, "new": new, "fates": _fates(outcome)}


def _both_boots(env, chosen):
    """(figures of ENV, the outcome of one boot)."""
    begun, kept = time.monotonic(), None
    total = {"programs": 0, "killed": 0, "documented": 0, "escapes": 0, "trouble": [], "new": [], "fates": {}}
    for switches in BOOTS:
        programs = [program for program in hostile_programs.of_boot(bool(switches)) if program.name in chosen]
        if not programs:
            continue
        kept = _boot(env, programs, switches)
        one = figures_of(kept, programs)
        if one["trouble"]:
            one["trouble"].append(f"everything it left: {kept.folder}")
        else:
            kept.discard()
        for key in ("programs", "killed", "documented", "escapes", "trouble", "new"):
            total[key] += one[key]
        for name, fate in one["fates"].items():
            before = total["fates"].setdefault(name, fate)
            total["fates"][name] = fate if before == fate else f"{before}, with selftest {fate}"
    return total | {"seconds": round(time.monotonic() - begun, 1)}, kept


def _in_each(envs, progress, run):
    """({environment: figures}, {environment: reason}, outcomes) of RUN, in two environments at a time."""
    wanted = [environments.get(name) for name in envs]
    skipped = {env.name: reason for env in wanted if (reason := accelerator.refusal(env))}

    def one(env):
        entry, outcome = run(env)
        if progress:
            progress(hostile_text.progress(env.name, entry))
        return env.name, entry, outcome

    with ThreadPoolExecutor(max_workers=2) as pool:
        ends = list(pool.map(one, [env for env in wanted if env.name not in skipped]))
    return {name: entry for name, entry, _ in ends}, skipped, {name: outcome for name, _, outcome in ends}


def _measure(envs, progress, chosen):
    started = time.monotonic()
    programs = [program for program in hostile_programs.read() if not chosen or program.name in chosen]
    names = {program.name for program in programs}
    found, skipped, outcomes = _in_each(envs, progress, lambda env: _both_boots(env, names))
    hazards = sorted({hazard for program in programs for hazard in program.hazards})
    return {"files": len(programs), "hazards": hazards, "goal": 0 if chosen else GOAL, "environments": found,
            "skipped": skipped, "seconds": round(time.monotonic() - started, 1)}, outcomes


def measure(envs, progress=None):
    """The figures of ENVS, names of environments: every program in an ordinary and in a self-test boot."""
    return _measure(envs, progress, ())[0]


def _enduring(env, count):
    begun, programs = time.monotonic(), hostile_programs.enduring()
    rounds = max(2, -(-count // len(programs)))
    outcome = _boot(env, programs, (f"repeat={rounds}", "quiet=on"), icount=False,
                    timeout=TIMEOUT + rounds * len(programs) * EACH[env.emulator])
    found, escapes = hostile_programs.ends(outcome, programs)
    found, new = newness.split(env, found + hostile_programs.judge_endurance(outcome))
    told = hostile_programs.rounds_line(outcome)
    if found:
        found.append(f"everything it left: {outcome.folder}")
    else:
        outcome.discard()
    return {"programs": told.get("programs", 0), "wanted": count, "different": len(programs),
            "rounds": told.get("rounds", 0), "frames_left": told.get("frames_left"), "leaked": told.get("leaked"),
            "escapes": escapes, "trouble": found, "new": new, "seconds": round(time.monotonic() - begun, 1)}, outcome


def _endurance(envs, count, progress):
    started = time.monotonic()
    found, skipped, outcomes = _in_each(envs, progress, lambda env: _enduring(env, count))
    return {"environments": found, "skipped": skipped, "seconds": round(time.monotonic() - started, 1)}, outcomes


def endurance(envs, count, progress=None):
    """The figures of at least COUNT programs in one boot of each of ENVS."""
    return _endurance(envs, count, progress)[0]


def problems(figures):
    """Why the goal is not met, one line each: of measure()'s figures, or of endurance()'s."""
    found = []
    if figures.get("files", GOAL) < figures.get("goal", 0):
        found.append(f"{figures['files']} hostile programs; {figures['goal']} are the goal")
    for name, one in figures["environments"].items():
        found += [f"{name}: {line}" for line in one["trouble"]]
        if one["escapes"]:
            found.append(f"{name}: {one['escapes']} program(s) had another fate than programs.def says")
        if "documented" in one and one["killed"] + one["documented"] != one["programs"] and not one.get("new"):
            found.append(f"{name}: {one['programs']} programs, but {one['killed']} killed and {one['documented']} "
                         "with a documented result")
        if one["programs"] < one.get("wanted", 1):
            found.append(f"{name}: {one['programs']} programs ran, {one.get('wanted', 1)} were wanted")
    return found


def news(figures):
    """{environment: what is new on its emulator's version}."""
    return {name: one.get("new", []) for name, one in figures["environments"].items()}


def _choose(text):
    valid = [program.name for program in hostile_programs.read()]
    return tuple(choose("program", name, valid) for name in text.split(",")) if text else ()


def main(options):
    """The verb."""
    names = [env.name for env in environments.get_list(options.on, ENVIRONMENTS)]
    chosen, file = _choose(options.only), result_file.check(options)
    if options.list:
        print("\n".join(hostile_text.listing(program for program in hostile_programs.read()
                                             if not chosen or program.name in chosen)))
        return 0
    if options.endurance is not None and (chosen or not 1 <= options.endurance <= 1000000):
        raise UsageError("--endurance wants a number from 1 to 1000000, and runs all but the exhaustive programs: "
                         "no --only")
    build.build(names)
    figures, outcomes = _endurance(names, options.endurance, ui.note) if options.endurance \
        else _measure(names, ui.note, chosen)
    for name, reason in figures["skipped"].items():
        ui.note(f"{name} is not available: {reason}")
    if not figures["environments"]:
        return NOT_AVAILABLE
    found = problems(figures)
    if file:
        origin = provenance.collect([environments.get(name) for name in figures["environments"]], outcomes)
        for emulator in origin["emulators"].values():
            del emulator["cross_check"]         # nothing is counted
        result_file.write(file, {"schema": "entrylab/hostile/1", "environment": origin, "problems": found} | figures)
    print("\n".join([*hostile_text.report(figures, found), *newness.lines(news(figures), WHERE)]))
    return FAILED if found else 0
