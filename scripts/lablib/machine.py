# SPDX-License-Identifier: MIT
"""The machine lines on port 0xE9: who speaks, JSON objects, and KTAP.

docs/machine-lines.md says what there is. What the kernel says is believed of lines that it marked
as its own.
"""

import json
import re
from dataclasses import dataclass, field

from .machine_order import Order

KERNEL = "K"
SHOWN = 120     # characters of a line in a message

_SPOKEN = re.compile(r"(K|[1-9]\d{0,3}) (.*)", re.DOTALL)
_BEGUN = re.compile(r"(K|[1-9]\d{0,3})( |$)")
_UNMARKED = re.compile(r'\{"|KTAP version|\d+\.\.\d+$|(not )?ok \d')
_KTAP = re.compile(r"(KTAP version|\d+\.\.\d+$|(not )?ok\b|#)")
_RESULT = re.compile(r"(not )?ok (\d+)(?:\s+(?:- )?(.*?))?(?:\s+#\s*SKIP\b\s*(.*))?$")


@dataclass(frozen=True)
class Result:
    """A JSON line of a program's, whatever it claims."""
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
        elif len(self.numbers) != self.plan or any(at != n for at, n in enumerate(self.numbers, 1)):
            found.append(f"{self.program}: planned {self.plan} results, reported {len(self.numbers)}"
                         + (f", the last is number {self.numbers[-1]}" if self.numbers else ""))
        return found


@dataclass
class Log:
    """Everything a boot said to the host. What is not a program's is the kernel's own."""
    boots: list = field(default_factory=list)
    paths: list = field(default_factory=list)       # one a path and caller
    cpus: list = field(default_factory=list)        # other CPUs than the first
    started: list = field(default_factory=list)
    ended: list = field(default_factory=list)       # exit, killed, unavailable and refused objects
    boot_error: dict = None
    panic: dict = None
    not_told: int = 0                               # ends for which the kernel's table had no room
    end: int = None
    kernel: list = field(default_factory=list)      # the kernel's other objects
    results: list = field(default_factory=list)     # Result
    tests: list = field(default_factory=list)
    unread: list = field(default_factory=list)      # (program, line) that is neither JSON nor KTAP
    strange: list = field(default_factory=list)     # lines of the kernel's that are not JSON
    wrong: list = field(default_factory=list)       # sentences: who spoke out of turn
    unfinished: str = ""                            # the last line, if its end did not come

    def absent(self):
        """{(path, caller): reason} of the rows that this CPU or boot has not got."""
        return {(entry["path"], entry["caller"]): entry.get("reason", "")
                for entry in self.paths if not entry["installed"]}

    def fact(self, key):
        """The first of the kernel's other objects that has KEY, or {}."""
        return next((entry for entry in self.kernel if key in entry), {})

    def said_by(self, *programs):
        """The objects of the programs called so."""
        return [one.entry for one in self.results if one.program in programs]

    def fates(self, program):
        """(kind, object) of each exit, killed, unavailable and refused line of programs called PROGRAM."""
        return [(kind, entry) for entry in self.ended for kind in ENDINGS if entry.get(kind) == program]

    def fate(self, program):
        """The first of these, or None."""
        return next(iter(self.fates(program)), None)


ENDINGS = ("exit", "killed", "unavailable", "refused")


def _constant(name):
    raise ValueError(f"{name} is no JSON")


def _object(text):
    """The JSON object in TEXT, or None."""
    try:
        entry = json.loads(text, parse_constant=_constant)
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) else None


def kernel_object(line):
    """The object in LINE if it is the kernel's own, or None."""
    return _object(line[len(KERNEL):]) if line.startswith(KERNEL + " ") else None


def _take_kernel(log, order, entry):
    if "boot" in entry:
        log.boots.append(entry)
        order.boot()
    elif "path" in entry and "installed" in entry:
        log.paths.append(entry)
    elif "start" in entry:
        order.start(entry["start"], entry["pid"])
        log.started.append(entry)
    elif "cpu" in entry and "online" in entry:
        log.cpus.append(entry)
    elif kind := next((kind for kind in ENDINGS if kind in entry), ""):
        order.end_of(kind, entry)
        log.ended.append(entry)
    elif "boot_error" in entry:
        log.boot_error = entry
    elif "ends_not_told" in entry:
        log.not_told = entry["ends_not_told"]
    elif "panic" in entry:
        log.panic = log.panic or entry
    elif "panic_state" in entry and log.panic:
        log.panic |= entry
    elif "end" in entry:
        log.end = entry["end"]
        order.end()
    else:
        log.kernel.append(entry)


def _take_ktap(log, program, pid, line):
    # Programs that run at once take turns in the log.
    tests = next((one for one in reversed(log.tests)
                  if (one.program, one.pid) == (program, pid)), None)
    if line.startswith("KTAP version") or not tests:
        if line.startswith("#"):
            return True
        tests = Tests(program, pid)
        log.tests.append(tests)
        if line.startswith("KTAP version"):
            return True
    if line.startswith("#"):
        tests.diagnostics.append(line)
        return True
    if ".." in line.split(" ", 1)[0]:
        tests.plan = int(line.partition("..")[2])
        return line.startswith("1..")
    found = _RESULT.match(line)
    if not found:
        return False
    failed, number, name, reason = found.groups()
    tests.numbers.append(int(number))
    if reason is not None and not failed:
        tests.skipped.append((name, reason))
    else:
        (tests.failed if failed else tests.passed).append(name or number)
    return True


def _take_program(log, program, pid, text):
    """Whatever keys it holds: it is a program's."""
    entry = _object(text) if text.startswith("{") else None
    if entry is not None:
        log.results.append(Result(program, pid, entry))
    elif not _KTAP.match(text) or not _take_ktap(log, program, pid, text):
        log.unread.append((program, text[:SHOWN]))


def _take(log, order, line):
    found = _SPOKEN.match(line)
    if not order.may_follow(line[:SHOWN]):
        return
    if not found:
        log.wrong.append(f"a line without a speaker: {line[:SHOWN]!r}")
    elif found[1] != KERNEL:
        program = order.program(int(found[1]), found[2][:SHOWN])
        if program is not None:
            _take_program(log, program, int(found[1]), found[2])
    else:
        entry = _object(found[2])
        try:
            _take_kernel(log, order, entry)
        except (KeyError, TypeError):
            log.strange.append(line[:SHOWN])


def split(data):
    """The lines in DATA, the bytes of port 0xE9, each with its line feed; the last one may lack it.
    Nothing else ends a line, whatever Unicode calls it."""
    return re.findall(r"[^\n]*\n|[^\n]+", data.decode(errors="replace"))


def parse(lines):
    """The Log of machine LINES, each with its line feed. One without, which can only be the last,
    is not believed. What breaks the order is told in Log.wrong; what cannot be read of the kernel's
    in Log.strange, of a program's in Log.unread."""
    log = Log()
    order = Order(log.wrong)
    for line in lines:
        if not line.endswith("\n"):
            log.unfinished = line[:SHOWN]
        elif line != "\n":          # which only the kernel writes, where a panic interrupts a line
            _take(log, order, line[:-1])
    order.close(log)
    return log


def is_machine_line(line):
    """Whether a line of a stream shared with other output (Bochs' stdout) is one of ours: no line
    of Bochs' begins like that. One without its mark is ours, too, so that the mark is missed."""
    return bool(_BEGUN.match(line) or _UNMARKED.match(line))
