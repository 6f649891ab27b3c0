# SPDX-License-Identifier: MIT
"""lab deviations: what the manuals say beside what each environment does."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import (accelerator, boot, boot_test, build, deviations_text, environments, iso, provenance,
               result, result_file, run, setup, tree, ui)
from .deviations_text import ACCEPTED, BAD, GONE, MANUAL, MISSING, SKIPPED, UNKNOWN
from .errors import (BOOT_ERROR, EMULATOR, FAILED, NOT_AVAILABLE, TIMEOUT, LabError, UsageError,
                     choose)

PROGRAM, PATH = "deviations", "int80"
SWITCHES = ["selftest=on"]
KNOWN = tree.ROOT / "tests/deviations.json"
# uefi is another environment's CPU with another firmware.
ENVIRONMENTS = [name for name in environments.ENVIRONMENTS if name != "uefi"]
DEFAULT = ",".join(name for name in ENVIRONMENTS if name != "kvm")


def _entries(file, probes):
    for entry in json.loads(file.read_text())["known"]:
        probe = choose("probe", entry["probe"], probes)
        if not entry["observed"] or not entry["reason"] or not entry["on"]:
            raise ValueError(f"{probe} lacks a value, a reason or an environment")
        for name in entry["on"]:
            yield choose("environment", name, ENVIRONMENTS), probe, entry


def load_known(file, probes):
    """{(environment, probe): entry} of the accepted deviations; PROBES are the ones that exist."""
    found = {}
    try:
        for name, probe, entry in _entries(file, probes):
            if (name, probe) in found:
                raise ValueError(f"{probe} is there twice for {name}")
            found[name, probe] = entry
    except OSError as problem:
        raise LabError(f"cannot read {file}: {problem.strerror}") from problem
    except KeyError as problem:
        raise LabError(f"{file}: an entry has no {problem}") from problem
    except (TypeError, ValueError, UsageError) as problem:
        raise LabError(f"{file}: {problem}") from problem
    return found


def judge(answer, vendor, entry):
    """The verdict on one probe's ANSWER, with what led to it; ENTRY is what is known, or None."""
    expected = f"{entry['observed']} is expected: {entry['reason']}" if entry else ""
    if not answer:
        return {"verdict": MISSING, "reason": "the program did not come so far"}
    judged = {"manual": answer[vendor]}
    if "skipped" in answer:
        judged["skipped"] = answer["skipped"]
        verdict, reason = (GONE, expected) if entry else (SKIPPED, None)
    else:
        judged["observed"] = answer["observed"]
        if answer["observed"] == answer[vendor]:
            verdict, reason = (GONE, expected) if entry else (MANUAL, None)
        elif entry and entry["observed"] == answer["observed"]:
            verdict, reason = ACCEPTED, entry["reason"]
        else:
            verdict, reason = UNKNOWN, expected or "no reason is known"
    return judged | {"verdict": verdict} | ({"reason": reason} if reason else {})


def _vendor(outcome):
    """Whose manual counts: the kernel says who made the CPU, and the program decides likewise."""
    amd = outcome.machine.boots[0]["vendor"] in ("AuthenticAMD", "HygonGenuine")
    return "amd" if amd else "intel"


def _answers(outcome):
    """{probe: object} of what the program reported."""
    objects = (one.entry for one in outcome.machine.results)
    return {entry["probe"]: entry for entry in objects if "probe" in entry}


def rows(outcomes, file=KNOWN):
    """One row a probe: what it is, what the manuals say, and each environment's verdict."""
    answers = {name: _answers(outcome) for name, outcome in outcomes.items()}
    probes = max(answers.values(), key=len)     # all: the program did not die everywhere
    known = load_known(file, list(probes))
    return [{key: answer[key] for key in ("probe", "what", "source", "intel", "amd")} |
            {"environments": {name: judge(answers[name].get(probe), _vendor(outcome),
                                          known.get((name, probe)))
                              for name, outcome in outcomes.items()}}
            for probe, answer in probes.items()]


def bad(found):
    """Whether any verdict is a failure."""
    return any(judged["verdict"] in BAD for row in found for judged in row["environments"].values())


def _boot(env):
    return boot.run(boot.Boot(env, [run.module(PROGRAM, PATH)], SWITCHES, shift=boot_test.SHIFT,
                              label=PROGRAM))


def _check(outcomes):
    """Raise if a boot went wrong, whatever its probes said, or if the program died everywhere."""
    ends = {name: result.run_statuses(outcome, [f"{PROGRAM}.{PATH}"])
            for name, outcome in outcomes.items()}
    died = all(status > FAILED for status, _ in ends.values())
    for name, (status, lines) in ends.items():
        if died or status in (EMULATOR, BOOT_ERROR, TIMEOUT, NOT_AVAILABLE):
            outcome = outcomes[name]
            raise LabError(f"{name}: {'; '.join(lines or outcome.last_lines(1))}; everything it left: "
                           f"{outcome.folder}", EMULATOR)


def _image(file):
    """An image for emulators that the lab does not start."""
    folder = tree.new_run(PROGRAM)
    try:
        shutil.copyfile(iso.make(folder, SWITCHES, [run.module(PROGRAM, PATH)]), file)
    except OSError as problem:
        raise LabError(f"cannot write {file}: {problem.strerror}") from problem
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{file}: text comes out of COM1, KTAP and JSON lines out of port 0xE9")
    return 0


def _document(envs, outcomes, found):
    origin = provenance.collect(envs, outcomes) | {"program": f"{PROGRAM}.{PATH}",
                                                   "switches": SWITCHES}
    for emulator in origin["emulators"].values():
        del emulator["cross_check"]             # nothing is counted
    return {"schema": "entrylab/deviations/1", "environment": origin, "rows": found}


def _available(envs):
    for env in envs:
        if reason := accelerator.refusal(env):
            ui.note(f"{env.name} is not available: {reason}")
        else:
            yield env


def main(options):
    """The verb."""
    envs = list(_available(environments.get_list(options.on, ENVIRONMENTS)))
    file = result_file.check(options)
    if options.iso == "":
        raise UsageError("--iso wants the name of a file, not ''")
    if options.iso:
        result_file.writable(Path(options.iso), options.force)
    if not envs:
        return NOT_AVAILABLE
    build.build([] if options.iso else envs, [setup.IMAGE] if options.iso else ())
    if options.iso:
        return _image(Path(options.iso))
    with ui.step("booting " + ", ".join(env.name for env in envs)), ThreadPoolExecutor() as pool:
        outcomes = dict(zip((env.name for env in envs), pool.map(_boot, envs)))
    _check(outcomes)
    found = rows(outcomes)
    if file:
        result_file.write(file, _document(envs, outcomes, found))
    render = deviations_text.ktap if options.ktap else deviations_text.report
    print("\n".join(render(found, list(outcomes), KNOWN.relative_to(tree.ROOT))))
    for outcome in outcomes.values():
        outcome.discard()
    return FAILED if bad(found) else 0
