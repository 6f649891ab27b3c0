# SPDX-License-Identifier: MIT
"""The machine lines on port 0xE9: JSON objects of the kernel and its programs, and KTAP."""

import json
import re
from dataclasses import dataclass, field

_KTAP = re.compile(r"(KTAP version|\d+\.\.\d+|(not )?ok\b|#)")
_RESULT = re.compile(r"(not )?ok (\d+)(?:\s+(?:- )?(.*?))?(?:\s+#\s*SKIP\b\s*(.*))?$")


@dataclass(frozen=True)
class Speaker:
    """Whose lines these are. Programs may have the same name, never the same pid."""
    program: str = ""
    pid: int = 0


@dataclass(frozen=True)
class Result:
    """A JSON line that is none of the kernel's own."""
    program: str
    pid: int
    entry: dict


@dataclass
class Tests:
    """One program's KTAP."""
    program: str
    pid: int = 0
    plan: int = None
    passed: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    skipped: list = field(default_factory=list)     # (name, reason)
    numbers: list = field(default_factory=list)
    diagnostics: list = field(default_factory=list)

    def problems(self):
        """Why this is not a pass, one line each."""
        found = [f"{self.program}: not ok: {name}" for name in self.failed]
        if self.plan is None:
            found.append(f"{self.program}: no plan line (1..N)")
        elif self.numbers != list(range(1, self.plan + 1)):
            found.append(f"{self.program}: planned {self.plan} results, reported {len(self.numbers)}"
                         + (f", the last is number {self.numbers[-1]}" if self.numbers else ""))
        return found


@dataclass
class Log:
    """Everything a boot said to the host."""
    boots: list = field(default_factory=list)
    paths: list = field(default_factory=list)       # one a path and caller
    cpus: list = field(default_factory=list)        # other CPUs than the first
    started: list = field(default_factory=list)
    ended: list = field(default_factory=list)       # exit, killed, unavailable and refused objects
    boot_error: dict = None
    panic: dict = None
    not_told: int = 0                               # ends for which the kernel's table had no room
    end: int = None
    results: list = field(default_factory=list)     # Result
    tests: list = field(default_factory=list)
    strange: list = field(default_factory=list)     # lines that are neither JSON nor KTAP

    def absent(self):
        """{(path, caller): reason} of the rows that this CPU or boot has not got."""
        return {(entry["path"], entry["caller"]): entry.get("reason", "")
                for entry in self.paths if not entry["installed"]}

    def fates(self, program):
        """(kind, object) of each exit, killed, unavailable and refused line of programs called PROGRAM."""
        return [(kind, entry) for entry in self.ended for kind in ENDINGS if entry.get(kind) == program]

    def fate(self, program):
        """The first of these, or None."""
        return next(iter(self.fates(program)), None)


ENDINGS = ("exit", "killed", "unavailable", "refused")


def _take_json(log, line, current):
    entry = json.loads(line)
    if "boot" in entry:
        log.boots.append(entry)
    elif "path" in entry and "installed" in entry:
        log.paths.append(entry)
    elif "start" in entry:
        log.started.append(entry)
        return Speaker(entry["start"], entry.get("pid", 0))
    elif "from" in entry:
        return Speaker(entry["from"], entry.get("pid", 0))
    elif "cpu" in entry and "online" in entry:
        log.cpus.append(entry)
    elif any(kind in entry for kind in ENDINGS):
        log.ended.append(entry)
    elif "boot_error" in entry:
        log.boot_error = entry
    elif "ends_not_told" in entry:
        log.not_told = entry["ends_not_told"]
    elif "panic" in entry:
        log.panic = entry
    elif "panic_state" in entry and log.panic:
        log.panic |= entry
    elif "end" in entry:
        log.end = entry["end"]
    else:
        log.results.append(Result(current.program, current.pid, entry))
    return current


def _take_ktap(log, line, current):
    # Programs that run at once take turns in the log.
    tests = next((one for one in reversed(log.tests)
                  if (one.program, one.pid) == (current.program, current.pid)), None)
    if line.startswith("KTAP version") or not tests:
        if line.startswith("#"):
            return
        tests = Tests(current.program, current.pid)
        log.tests.append(tests)
        if line.startswith("KTAP version"):
            return
    if line.startswith("#"):
        tests.diagnostics.append(line)
    elif line.startswith("1.."):
        tests.plan = int(line[3:])
    else:
        failed, number, name, reason = _RESULT.match(line).groups()
        tests.numbers.append(int(number))
        if reason is not None:
            tests.skipped.append((name, reason))
        else:
            (tests.failed if failed else tests.passed).append(name or number)


def parse(lines):
    """The Log of machine LINES; what cannot be read is kept in Log.strange."""
    log = Log()
    current = Speaker()
    for line in lines:
        line = line.rstrip("\r\n")
        try:
            if line.startswith("{"):
                current = _take_json(log, line, current)
            elif _KTAP.match(line):
                _take_ktap(log, line, current)
            elif line:
                log.strange.append(line)
        except (ValueError, AttributeError, TypeError):
            log.strange.append(line)
    return log


def is_machine_line(line):
    """Whether a line of a stream shared with other output (Bochs' stdout) is one of ours."""
    return line.startswith("{") or bool(_KTAP.match(line))
