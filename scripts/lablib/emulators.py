# SPDX-License-Identifier: MIT
"""What the emulators of this host are and can do: program, version, options. Asked here alone."""

import functools
import json
import os
import platform
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import tree
from .errors import EMULATOR, LabError

DEF = tree.ROOT / "src/lib/emulators.def"
PROGRAMS = {"qemu": "qemu-system-x86_64", "bochs": "bochs"}
TITLES = {"qemu": "QEMU", "bochs": "Bochs", "kvm": "KVM"}
# What each is asked, and all that is known about it is read from the answers.
QUESTIONS = {"qemu": (("--version",),), "bochs": (("--help",), ("--help", "features"))}
# QEMU's documents: -singlestep is deprecated since 8.1, which has its successor; gone in 9.0.
ONE_INSN_SINCE = (8, 1)
# Bochs' models of sound cards: only a build with one of them takes the line `sound:`.
SOUND_CARDS = {"sb16", "es1370"}
ROM_FOLDERS = ("/usr/local/share/bochs", "/usr/share/bochs", "/usr/share/vgabios")
BIOS = ("BIOS-bochs-latest", "BIOS-bochs-latest.bin")
VGA_BIOS = ("VGABIOS-lgpl-latest", "VGABIOS-lgpl-latest.bin")
UNKNOWN = "not known here: what differs is new, and no failure"
COMPLAINT = 4           # lines of an emulator's own words that an error quotes
PANIC = ">>PANIC<<"     # in Bochs' log: it ends itself
# Bochs' banner, and what it says of its own start.
NOISE = re.compile(r"=+$|Bochs (is exiting with|x86 Emulator)|Built from|Timestamp: |\d{11}[a-z]\[")
PATIENCE = 20           # seconds for an answer


@dataclass(frozen=True)
class Emulator:
    """One program of this host, by what it says about itself."""
    name: str               # qemu or bochs
    program: str            # its path
    answers: tuple          # to QUESTIONS[name]

    @property
    def text(self):
        """Its version in its own words, or "?"."""
        found = re.search(r"(?:QEMU emulator version|Bochs x86 Emulator)\s+(\d+\.\d[\w.]*)",
                          "\n".join(self.answers))
        return found[1] if found else "?"

    @property
    def version(self):
        """(major, minor); (0, 0) if it does not say."""
        found = re.match(r"(\d+)\.(\d+)", self.text)
        return (int(found[1]), int(found[2])) if found else (0, 0)

    def _option(self, name):
        return re.search(rf"^\s+-{name}\b", self.answers[0], re.MULTILINE) is not None

    # QEMU

    @property
    def one_insn_property(self):
        """Whether one instruction a block is a property of the accelerator, not an option."""
        return self.version >= ONE_INSN_SINCE or self.version == (0, 0)

    def accel(self, kind, one_insn=False):
        """The words that choose the accelerator: a second -accel would be ignored."""
        if one_insn and self.one_insn_property:
            return ["-accel", f"{kind},one-insn-per-tb=on"]
        return ["-accel", kind, *(["-singlestep"] if one_insn else [])]

    @property
    def one_insn_command(self):
        """The same as a line of the monitor."""
        return "one-insn-per-tb on" if self.one_insn_property else "singlestep on"

    # Bochs

    @property
    def has_debugger(self):
        """Whether it takes -rc: traces, and the place where a hung guest is, are its debugger's."""
        return self._option("rc")

    @property
    def debugger_words(self):
        """What makes it read the file rc; from 3.0 on it starts its debugger only if told to."""
        if not self.has_debugger:
            return []
        return [*(["-debugger"] if self._option("debugger") else []), "-rc", "rc"]

    @property
    def has_sound(self):
        """Whether it knows the line `sound:`; a build without sound stops there."""
        return bool(SOUND_CARDS & set(self.answers[1].split()))

    @property
    def roms(self):
        """(BIOS, VGA BIOS), first of its own prefix; None where they are not found."""
        prefix = Path(self.program).resolve().parent.parent
        folders = (prefix / "share/bochs", *map(Path, ROM_FOLDERS))

        def first(names):
            files = (folder / name for folder in folders for name in names)
            return next((str(file) for file in files if file.is_file()), None)
        return first(BIOS), first(VGA_BIOS)


def _ask(program, words):
    try:
        done = subprocess.run([program, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=PATIENCE, check=False)
        return done.stdout.decode(errors="replace")
    except (OSError, subprocess.TimeoutExpired) as why:
        return str(why)


def _key(name, program):
    """Debian's bochs is a script that starts bochs-bin beside it."""
    files = [file for file in (program, f"{program}-bin") if os.path.exists(file)]
    return " ".join([name, os.path.realpath(program)]
                    + [f"{seen.st_size} {seen.st_mtime_ns}" for seen in map(os.stat, files)])


def _cached(file):
    try:
        found = json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _remember(file, key, answers):
    """What two processes find at once, one of them finds again."""
    if not file.parent.is_dir():
        return
    name = key.partition(" ")[0]
    kept = {old: said for old, said in _cached(file).items() if old.partition(" ")[0] != name}
    kept[key] = answers
    try:
        with tempfile.NamedTemporaryFile("w", dir=file.parent, prefix=file.name,
                                         delete=False) as made:
            json.dump(kept, made)
        os.replace(made.name, file)
    except OSError:
        pass                # only time is lost


def find_program(name, program, cache=None):
    """The Emulator NAME that PROGRAM, a path, is."""
    cache = cache or tree.BUILD / "emulators.json"
    key = _key(name, program)
    answers = _cached(cache).get(key)
    if not answers:
        answers = [_ask(program, words) for words in QUESTIONS[name]]
        _remember(cache, key, answers)
    return Emulator(name, program, tuple(answers))


@functools.lru_cache(maxsize=None)
def _in_path(name, path):
    program = shutil.which(PROGRAMS[name], path=path)
    return find_program(name, program) if program else None


def find(name):
    """The Emulator NAME of this host, or None. A process asks once."""
    return _in_path(name, os.environ.get("PATH", os.defpath))


def forget():
    """Ask again: something was installed."""
    _in_path.cache_clear()


def need(name):
    """The same, or a LabError."""
    found = find(name)
    if not found:
        raise LabError(f"{PROGRAMS[name]} is not installed: scripts/lab setup", EMULATOR)
    return found


def bochs_roms():
    """The files of Bochs' BIOS and VGA BIOS; () if there are none."""
    found = find("bochs")
    return found.roms if found and all(found.roms) else ()


@functools.lru_cache(maxsize=None)
def known():
    """{name: [(major, minor)]} of the versions that expectations are written for."""
    text = DEF.read_text()
    found = {name: [] for name in re.findall(r"^EMULATOR\((\w+)", text, re.MULTILINE)}
    rows = re.findall(r"^EMULATOR_KNOWN\((\w+),\s*(\d+),\s*(\d+)\)", text, re.MULTILINE)
    for name, major, minor in rows:
        found[name].append((int(major), int(minor)))
    return found


@dataclass(frozen=True)
class Version:
    """Who runs the guest, as expectations and the switch `emulator` name it."""
    name: str = ""          # qemu, bochs or kvm; "" nobody has said
    number: tuple = (0, 0)

    def __str__(self):
        return f"{self.name}-{self.number[0]}.{self.number[1]}"

    @property
    def short(self):
        """The number as text."""
        return f"{self.number[0]}.{self.number[1]}"

    @property
    def title(self):
        """For people."""
        return f"{TITLES.get(self.name, self.name)} {self.short}"

    @property
    def known(self):
        """Whether expectations are strict there."""
        return self.number in known().get(self.name, [])

    def expected(self, others=()):
        """The known version whose ways are expected: itself, else the nearest before it, else the
        oldest. OTHERS are known besides. What has no known version is as the manuals say: itself."""
        choices = sorted({*known().get(self.name, []), *others})
        before = [number for number in choices if number <= self.number]
        return Version(self.name, (before or choices)[-1 if before else 0]) if choices else self

    @classmethod
    def parse(cls, text):
        """Of "qemu-7.2"; a ValueError if it is none."""
        found = re.fullmatch(r"([a-z]+)-(\d{1,3})\.(\d{1,3})", text)
        if not found or found[1] not in known():
            raise ValueError(f"'{text}' is no emulator and version; valid: {', '.join(known())}, "
                             "as qemu-7.2")
        return cls(found[1], (int(found[2]), int(found[3])))


def version_of(env):
    """The Version of what runs the guest in ENV: under KVM that is the host's kernel."""
    if env.accel == "kvm":
        found = re.match(r"(\d+)\.(\d+)", platform.release())
        return Version("kvm", (int(found[1]), int(found[2])) if found else (0, 0))
    found = find(env.emulator)
    return Version(env.emulator, found.version) if found else Version(env.emulator)


def expected_on(env):
    """The text of the version whose ways are expected in ENV: qemu-7.2."""
    return str(version_of(env).expected())


def is_known(env):
    """Whether what differs in ENV is a failure: its emulator's version is a known one."""
    return version_of(env).known


def texts():
    """{emulator: its version in its own words} of those that are there."""
    return {name: found.text for name in PROGRAMS if (found := find(name))}


def summary():
    """The same for people, and whether the versions are known."""
    return ", ".join(
        f"{TITLES[name]} {text} ({'known' if Version(name, find(name).version).known else UNKNOWN})"
        for name, text in texts().items())


def how_to_know(version):
    """How VERSION becomes a known one, once what is new on it is recorded."""
    name, (major, minor) = version.name, version.number
    return f"add EMULATOR_KNOWN({name}, {major}, {minor}) to src/lib/emulators.def"


def complaint(*texts):
    """The end of what an emulator said on its own, in the first of TEXTS that has something, to be
    quoted; "" if it was silent. Of Bochs that is why it gave up."""
    for text in texts:
        lines = [line.strip() for line in text.splitlines()]
        gave_up = [line.partition(PANIC)[2].strip() for line in lines if PANIC in line]
        said = gave_up or [line for line in lines if line and not NOISE.match(line)]
        if said:
            return " / ".join(dict.fromkeys(said[-COMPLAINT:]))
    return ""
