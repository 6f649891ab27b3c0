# SPDX-License-Identifier: MIT
"""The machine lines on port 0xE9: JSON objects of the kernel and its programs, and KTAP."""

import json
import re
from dataclasses import dataclass, field

_KTAP = re.compile(r"(KTAP version|\d+\.\.\d+|(not )?ok\b|#)")
_RESULT = re.compile(r"(not )?ok (\d+)(?:\s+(?:- )?(.*?))?(?:\s+#\s*SKIP\b\s*(.*))?$")


@dataclass
class Tests:
    """One program's KTAP."""
    program: str
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
    paths: list = field(default_factory=list)
    started: list = field(default_factory=list)
    ended: list = field(default_factory=list)       # exit, killed, unavailable and refused objects
    boot_error: dict = None
    panic: dict = None
    end: int = None
    results: list = field(default_factory=list)     # (program, object) of other JSON lines
    tests: list = field(default_factory=list)
    strange: list = field(default_factory=list)     # lines that are neither JSON nor KTAP

    def fate(self, program):
        """The first exit, killed, unavailable or refused object of PROGRAM, or None."""
        for entry in self.ended:
            for kind in ENDINGS:
                if entry.get(kind) == program:
                    return kind, entry
        return None


ENDINGS = ("exit", "killed", "unavailable", "refused")


def _take_json(log, line, current):
    entry = json.loads(line)
    if "boot" in entry:
        log.boots.append(entry)
    elif "path" in entry and "installed" in entry:
        log.paths.append(entry)
    elif "start" in entry:
        log.started.append(entry)
        return entry["start"]
    elif any(kind in entry for kind in ENDINGS):
        log.ended.append(entry)
    elif "boot_error" in entry:
        log.boot_error = entry
    elif "panic" in entry:
        log.panic = entry
    elif "end" in entry:
        log.end = entry["end"]
    else:
        log.results.append((current, entry))
    return current


def _take_ktap(log, line, current):
    if line.startswith("KTAP version"):
        log.tests.append(Tests(current))
        return
    if not log.tests or log.tests[-1].program != current:
        if line.startswith("#"):
            return
        log.tests.append(Tests(current))
    tests = log.tests[-1]
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
    current = ""
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
