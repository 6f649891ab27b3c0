# SPDX-License-Identifier: MIT
"""lab deviations: what the manuals say beside what each environment does."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import (accelerator, boot, boot_test, build, deviations_known, deviations_text, emulators,
               environments, iso, provenance, result, result_file, run, setup, tree, ui)
from .deviations_text import ACCEPTED, BAD, GONE, MANUAL, MISSING, NEW, SKIPPED, UNKNOWN
from .errors import (BOOT_ERROR, EMULATOR, FAILED, NOT_AVAILABLE, TIMEOUT, LabError, UsageError)

PROGRAM, PATH = "deviations", "int80"
SWITCHES = ["selftest=on"]
KNOWN = tree.ROOT / "tests/deviations.json"
# uefi is another environment's CPU with another firmware.
ENVIRONMENTS = [name for name in environments.ENVIRONMENTS if name != "uefi"]
DEFAULT = ",".join(name for name in ENVIRONMENTS if name != "kvm")


def load_known(file, probes, versions=None):
    """{(environment, probe): entry} of the accepted deviations; PROBES are the ones that exist."""
    return deviations_known.load(file, probes, ENVIRONMENTS, versions)


def judge(answer, vendor, entry, strict=True):
    """The verdict on one probe's ANSWER, with what led to it; ENTRY is what is known, or None. Not STRICT: on a
    version that nobody knows yet, where what differs is new."""
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
    if not strict and verdict in (GONE, UNKNOWN):
        verdict = NEW
    return judged | {"verdict": verdict} | ({"reason": reason} if reason else {})


def _vendor(outcome):
    """Whose manual counts: the kernel says who made the CPU, and the program decides likewise."""
    amd = outcome.machine.boots[0]["vendor"] in ("AuthenticAMD", "HygonGenuine")
    return "amd" if amd else "intel"


def _answers(outcome):
    """{probe: object} of what the program reported."""
    objects = outcome.machine.said_by(f"{PROGRAM}.{PATH}")
    return {entry["probe"]: entry for entry in objects if "probe" in entry}


def _strict(name, file):
    """Whether the version of that environment's emulator is known, by the list or by FILE."""
    version = emulators.version_of(environments.get(name))
    named = deviations_known.named(deviations_known.read(file)).get(version.name, ())
    return version.known or version.number in named


def rows(outcomes, file=KNOWN, versions=None):
    """One row a probe: what it is, what the manuals say, and each environment's verdict."""
    answers = {name: _answers(outcome) for name, outcome in outcomes.items()}
    probes = max(answers.values(), key=len)     # all: the program did not die everywhere
    known = load_known(file, list(probes), versions)
    strict = {name: versions[name].known if versions else _strict(name, file) for name in outcomes}
    return [{key: answer[key] for key in ("probe", "what", "source", "intel", "amd")} |
            {"environments": {name: judge(answers[name].get(probe), _vendor(outcome),
                                          known.get((name, probe)), strict[name])
                              for name, outcome in outcomes.items()}}
            for probe, answer in probes.items()]


def bad(found):
    """Whether any verdict is a failure."""
    return any(judged["verdict"] in BAD for row in found for judged in row["environments"].values())


def _record(found, names):
    """Write what was seen to the list of known deviations."""
    run = {}
    for name in names:
        judged = {row["probe"]: row["environments"][name] for row in found}
        lost = [probe for probe, one in judged.items() if one["verdict"] == MISSING]
        if lost:
            raise LabError(f"{name}: the program died before {lost[0]}, so nothing is recorded")
        seen = {probe: one["observed"] for probe, one in judged.items()
                if "observed" in one and one["observed"] != one["manual"]}
        run[name] = emulators.version_of(environments.get(name)), seen
    entries, new, gone = deviations_known.record(deviations_known.read(KNOWN), run)
    deviations_known.write(KNOWN, entries)
    yield f"{KNOWN.relative_to(tree.ROOT)}: {new} recorded as new, {gone} as gone"
    for version in dict.fromkeys(version for version, _ in run.values()):
        if not version.known:
            yield (f"give the reasons of what is new, record what `lab test` finds new besides, then "
                   f"{emulators.how_to_know(version)}")


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
    print(f"{file}: text comes out of COM1, KTAP and JSON lines out of port 0xE9,\n"
          "each behind its speaker: 'K ' is the kernel, a number the program of that pid")
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
    if options.record:
        for line in _record(found, list(outcomes)):
            print("\n".join(ui.fold(line)))
        return 0
    return FAILED if bad(found) else 0
