# SPDX-License-Identifier: MIT
"""tests/deviations.json: what is known to deviate, where, and on which versions of the emulator;
and how a version is added to it.

An entry holds on the versions that it names, {"qemu": ["7.2"]}; where it names none of an
emulator, on every known one."""

import json
import os
import re
import tempfile

from . import emulators, environments
from .emulators import Version
from .errors import LabError, UsageError, choose

UNEXPLAINED = "Recorded on {}; nobody has said why yet."


def read(file):
    """The entries of FILE."""
    try:
        return json.loads(file.read_text())["known"]
    except OSError as problem:
        raise LabError(f"cannot read {file}: {problem.strerror}") from problem
    except KeyError as problem:
        raise LabError(f"{file}: there is no {problem}") from problem
    except (TypeError, ValueError) as problem:
        raise LabError(f"{file}: {problem}") from problem


def _number(text):
    if not re.fullmatch(r"\d+\.\d+", text):
        raise ValueError(f"'{text}' is no version; one is 7.2")
    return tuple(map(int, text.split(".")))


def _check(entry, probes, valid_envs):
    probe = choose("probe", entry["probe"], probes)
    if not entry["observed"] or not entry["reason"] or not entry["on"]:
        raise ValueError(f"{probe} lacks a value, a reason or an environment")
    for name in entry["on"]:
        choose("environment", name, valid_envs)
    for emulator, versions in entry.get("versions", {}).items():
        choose("emulator", emulator, list(emulators.known()))
        if not versions:
            raise ValueError(f"{probe} names no version of {emulator}")
        for version in versions:
            _number(version)


def named(entries):
    """{emulator: {(major, minor)}} of the versions that ENTRIES name."""
    found = {}
    for entry in entries:
        for emulator, versions in entry.get("versions", {}).items():
            found.setdefault(emulator, set()).update(map(_number, versions))
    return found


def _holds(entry, version):
    versions = entry.get("versions", {}).get(version.name)
    return versions is None or version.short in versions


def _version(name, versions):
    return versions[name] if name in versions else emulators.version_of(environments.get(name))


def load(file, probes, valid_envs, versions=None):
    """{(environment, probe): entry} of what is known; PROBES are the ones that exist. VERSIONS is
    {environment: Version} where it is not this host's."""
    entries, found = read(file), {}
    try:
        for entry in entries:
            _check(entry, probes, valid_envs)
        others = named(entries)
        for entry in entries:
            for name in entry["on"]:
                version = _version(name, versions or {})
                if not _holds(entry, version.expected(others.get(version.name, ()))):
                    continue
                if (name, entry["probe"]) in found:
                    raise ValueError(f"{entry['probe']} is there twice for {name}")
                found[name, entry["probe"]] = entry
    except KeyError as problem:
        raise LabError(f"{file}: an entry has no {problem}") from problem
    except (TypeError, ValueError, AttributeError, UsageError) as problem:
        raise LabError(f"{file}: {problem}") from problem
    return found


def dumps(entries):
    """The file's text: two lines an entry."""
    def one(entry):
        head = {key: entry[key] for key in ("probe", "on", "versions", "observed") if key in entry}
        return f"  {json.dumps(head)[:-1]},\n   {json.dumps({'reason': entry['reason']})[1:]}"
    return '{"known": [\n' + ",\n".join(map(one, entries)) + "\n]}\n"


def write(file, entries):
    """Replace FILE."""
    try:
        with tempfile.NamedTemporaryFile("w", dir=file.parent, prefix=file.name,
                                         delete=False) as made:
            made.write(dumps(entries))
        os.chmod(made.name, file.stat().st_mode & 0o777)
        os.replace(made.name, file)
    except OSError as problem:
        raise LabError(f"cannot write {file}: {problem.strerror}") from problem


def _sorted(numbers):
    return [f"{major}.{minor}" for major, minor in sorted(numbers)]


def _now(entry, version, seen, known):
    """The versions of its emulator, None for all, on which ENTRY holds: SEEN was on VERSION."""
    versions = entry.get("versions", {}).get(version.name)
    numbers = None if versions is None else set(map(_number, versions))
    if seen == entry["observed"]:
        return None if numbers is None else numbers | {version.number}
    return (known if numbers is None else numbers) - {version.number}


def _split(entry, run, known):
    """What becomes of ENTRY: one for each set of its environments that still agree."""
    parts = {}
    for name in entry["on"]:
        if name not in run:
            parts.setdefault((None, None), []).append(name)
            continue
        version, seen = run[name]
        now = _now(entry, version, seen.get(entry["probe"]), known[version.name])
        if now != set():
            key = version.name, None if now is None else tuple(sorted(now))
            parts.setdefault(key, []).append(name)
    for (emulator, now), names in parts.items():
        versions = {key: value for key, value in entry.get("versions", {}).items()
                    if key != emulator}
        if now:
            versions[emulator] = _sorted(now)
        made = {key: value for key, value in entry.items() if key != "versions"} | {"on": names}
        yield made | ({"versions": versions} if versions else {})


def record(entries, run):
    """ENTRIES with what was seen; also how many are new and how many are gone. RUN is
    {environment: (Version, {probe: observed, where that is not as the manual says})}."""
    others = named(entries)
    known = {version.name: {*emulators.known()[version.name], *others.get(version.name, ()),
                            version.number} for version, _ in run.values()}
    made = [part for entry in entries for part in _split(entry, run, known)]
    gone = sum(seen.get(entry["probe"]) != entry["observed"]
               and _holds(entry, version.expected(others.get(version.name, ())))
               for entry in entries for name, (version, seen) in run.items() if name in entry["on"])
    new = {}
    for name, (version, seen) in run.items():
        for probe, observed in seen.items():
            if not any((entry["probe"], entry["observed"]) == (probe, observed)
                       and name in entry["on"] and _holds(entry, version) for entry in made):
                new.setdefault((probe, observed, version), []).append(name)
    for (probe, observed, version), names in new.items():
        made.append({"probe": probe, "on": names, "versions": {version.name: [version.short]},
                     "observed": observed, "reason": UNEXPLAINED.format(version.title)})
    return made, sum(map(len, new.values())), gone
