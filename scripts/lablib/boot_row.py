# SPDX-License-Identifier: MIT
"""A row of the table of boot tests: what is booted, and what must become of it."""

import re
from dataclasses import dataclass

from . import iso, machine, result, tree

BOOT_ERROR_STATUS = 0x20    # isa-debug-exit value of boot error 0


@dataclass(frozen=True)
class End:
    """What must become of one program: exit, killed, lives-or-killed, unavailable, refused."""
    kind: str
    values: tuple = ()

    def problem(self, name, fate):
        """Why FATE, (kind, object), is not this end; "" if it is."""
        kind, entry = fate
        if kind == "killed":
            good = self.kind in ("killed", "may-live") and entry.get("vector") in self.values
        elif kind == "exit":
            good = entry.get("status") in (self.values if self.kind == "exit" else (0,)) \
                and self.kind in ("exit", "may-live")
        else:
            reason = entry.get("reason", "")
            good = kind == self.kind and bool(reason) and all(text in reason for text in self.values)
        wanted = " ".join([self.kind, *map(str, self.values)])
        return "" if good else f"{name}: wanted {wanted}, got {entry}"


def exits(status=0):
    """It ends by itself."""
    return End("exit", (status,))


def killed(*vectors):
    """One of these exceptions ends it."""
    return End("killed", vectors)


def may_live(*vectors):
    """One of these exceptions ends it, or it ends by itself."""
    return End("may-live", vectors)


UNAVAILABLE = End("unavailable")


def refused(text):
    """The loader refuses it with a reason that holds TEXT."""
    return End("refused", (text,))


@dataclass(frozen=True)
class Part:
    """One module and its end. DATA is the file's content where it is no built program."""
    program: str
    path: str = ""
    args: tuple = ()
    end: End = exits()
    data: bytes = None

    @property
    def name(self):
        """argv[0]."""
        return f"{self.program}.{self.path}" if self.path else self.program

    def module(self, folder):
        """The iso.Module; its file is written to FOLDER if it has to be made."""
        if self.data is None:
            return iso.Module(tree.program_file(self.program, self.path), self.name, self.args)
        file = folder / self.name
        file.write_bytes(self.data)
        return iso.Module(file, self.name, self.args)


@dataclass(frozen=True)
class Row:
    """One boot test."""
    name: str
    envs: tuple
    parts: tuple = ()
    switches: tuple = ()
    prints: tuple = ()          # texts that the console must hold
    boot_error: int = 0         # the E number with which the kernel must refuse to boot
    paths: dict = None          # {path: installed} that the kernel must report
    endless: bool = False       # the last program never ends: the time-out is the pass
    tests: tuple = ()           # programs that must speak KTAP
    timeout: float = 60.0
    memory: int = 0
    cpu: str = ""


def _boot_error(row, outcome):
    entry = outcome.machine.boot_error
    wanted = f"E{row.boot_error:02d}"
    if not entry:
        return [f"wanted boot error {wanted}, there was none", *result.trouble(outcome)]
    found = []
    if entry.get("boot_error") != wanted:
        found.append(f"wanted boot error {wanted}, got {entry}")
    lines = re.findall(rb"^boot: error E\d+: .+$", outcome.console.replace(b"\r", b""), re.MULTILINE)
    if len(lines) != 1:
        found.append(f"wanted one line 'boot: error ...' on the console, there are {len(lines)}")
    status = (BOOT_ERROR_STATUS + row.boot_error) << 1 | 1
    if outcome.boot.env.emulator == "qemu" and outcome.status != status:
        found.append(f"wanted QEMU's exit status {status}, got {outcome.status}")
    return found + (["the emulator did not end"] if outcome.timed_out else [])


def _endless(outcome):
    found = [] if outcome.timed_out else ["the endless program ended"]
    if not outcome.machine.started:
        found.append("no program was started before the time-out")
    if outcome.boot.env.emulator == "qemu" and not outcome.where:
        found.append("QEMU did not say at which RIP the program was")
    return found


def _ends(row, log):
    fates = [next((kind, entry) for kind in machine.ENDINGS if kind in entry) for entry in log.ended]
    found = []
    for part, (kind, entry) in zip(row.parts, fates):
        if entry.get(kind) != part.name:
            return found + [f"wanted the end of {part.name}, got {entry}"]
        if problem := part.end.problem(" ".join([part.name, *part.args]), (kind, entry)):
            found.append(problem)
    if len(fates) < len(row.parts) and not row.endless:
        found.append(f"{len(row.parts)} programs were given, {len(fates)} ended; the next was "
                     f"{row.parts[len(fates)].name} {' '.join(row.parts[len(fates)].args)}")
    return found


def skip_reason(row, outcome):
    """Why this CPU cannot run the row; "" if it can."""
    absent = {entry["path"]: entry.get("reason", "") for entry in outcome.machine.paths
              if not entry["installed"]}
    for part in row.parts:
        fate = outcome.machine.fate(part.name)
        if part.end != UNAVAILABLE and part.path in absent and fate and fate[0] == "unavailable":
            return absent[part.path]
    return ""


def problems(row, outcome):
    """Every reason why OUTCOME does not fit ROW; [] is a pass."""
    log = outcome.machine
    if row.boot_error:
        return _boot_error(row, outcome)
    found = _endless(outcome) if row.endless else result.verdict(outcome, len(row.parts))
    found += _ends(row, log)
    found += [f"the console lacks '{text}'" for text in row.prints
              if text.encode() not in outcome.console]
    if row.paths is not None:
        seen = {entry["path"]: entry["installed"] for entry in log.paths}
        found += [f"path {path}: wanted installed={wanted}, got {seen.get(path)}"
                  for path, wanted in row.paths.items() if seen.get(path) != wanted]
    spoke = [tests.program for tests in log.tests]
    found += [f"{part.name} reported no tests" for part in row.parts
              if part.program in row.tests and part.name not in spoke]
    return found
