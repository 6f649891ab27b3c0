# SPDX-License-Identifier: MIT
"""Whether a boot came out as its row of the table says."""

import re

from . import machine, newness, result
from .boot_row import New, UNAVAILABLE

BOOT_ERROR_STATUS = 0x20    # isa-debug-exit value of boot error 0
PANIC_STATUS = 0x11 << 1 | 1


def _boot_error(row, outcome):
    entry = outcome.machine.boot_error
    wanted = f"E{row.boot_error:02d}"
    if not entry:
        return [f"wanted boot error {wanted}, there was none", *result.trouble(outcome)]
    found = result.order(outcome.machine)
    if entry.get("boot_error") != wanted:
        found.append(f"wanted boot error {wanted}, got {entry}")
    lines = re.findall(rb"^boot: error E\d+: .+$", outcome.console.replace(b"\r", b""), re.MULTILINE)
    if len(lines) != 1:
        found.append(f"wanted one line 'boot: error ...' on the console, there are {len(lines)}")
    status = (BOOT_ERROR_STATUS + row.boot_error) << 1 | 1
    if outcome.boot.env.emulator == "qemu" and outcome.status != status:
        found.append(f"wanted QEMU's exit status {status}, got {outcome.status}")
    found += _console(row.prints, outcome)
    return found + (["the emulator did not end"] if outcome.timed_out else [])


def _panic(row, outcome):
    """The kernel says why, where and with which registers, and ends the emulator with its own status."""
    panic = outcome.machine.panic
    if not panic:
        return [f"wanted a panic with {row.panic}, there was none", *result.trouble(outcome)]
    said = (f"{panic['panic']} at {panic['symbol']} on {panic.get('stack')}: "
            f"{panic.get('panic_state')}")
    found = [f"the panic lacks '{text}': {said}" for text in row.panic if text not in said]
    found += result.order(outcome.machine)
    found += _console(("panic: ", "  cr0 ", "  ip ", "  gs base "), outcome)
    if outcome.boot.env.emulator == "qemu" and outcome.status != PANIC_STATUS:
        found.append(f"wanted QEMU's exit status {PANIC_STATUS}, got {outcome.status}")
    return found + (["the emulator did not end"] if outcome.timed_out else [])


def _console(texts, outcome):
    # COM1 puts a carriage return before each line feed.
    return [f"the console lacks '{text}'" for text in texts
            if text.encode() not in outcome.console.replace(b"\r", b"")]


def _endless(outcome):
    found = [] if outcome.timed_out else ["the endless program ended"]
    found += result.order(outcome.machine)
    if outcome.timed_out and outcome.cause != "limit":
        found.append(f"it was not the limit that ended it: {outcome.why}")
    if not outcome.machine.started:
        found.append("no program was started before the time-out")
    if not outcome.where or not outcome.last:
        found.append("the emulator did not say which instructions were the last")
    return found


def _fates(log):
    return [next((kind, entry) for kind in machine.ENDINGS if kind in entry) for entry in log.ended]


def _wanted(part, absent):
    """The end that PART must have: it is not started if the CPU has not got its path."""
    return UNAVAILABLE if part.key in absent else part.end


def _mark(part, problem):
    return New(problem) if part.bound else problem


def _label(part):
    return " ".join([part.name, *part.args])


def _ends(row, log):
    """Ends in the order of the programs."""
    fates, absent, found = _fates(log), log.absent(), []
    for part, (kind, entry) in zip(row.parts, fates):
        if entry.get(kind) != part.name:
            return found + [f"wanted the end of {part.name}, got {entry}"]
        if problem := _wanted(part, absent).problem(_label(part), (kind, entry)):
            found.append(_mark(part, problem))
    if len(fates) < len(row.parts) and not row.endless:
        found.append(f"{len(row.parts)} programs were given, {len(fates)} ended; the next was "
                     f"{_label(row.parts[len(fates)])}")
    return found


def _ends_together(row, log):
    """Ends in any order: each program takes one that fits it, of those that bear its name."""
    fates, absent, found = _fates(log), log.absent(), []
    for part in row.parts:
        mine = [fate for fate in fates if fate[1].get(fate[0]) == part.name]
        wanted = _wanted(part, absent)
        good = [fate for fate in mine if not wanted.problem("", fate)]
        if good or mine:
            fates.remove((good or mine)[0])
        if mine and not good:
            found.append(_mark(part, wanted.problem(_label(part), mine[0])))
        if not mine and not (row.endless and part is row.parts[0]):
            found.append(f"{_label(part)} did not end")
    return found + [f"nobody's end: {entry}" for _kind, entry in fates]


def absent_parts(row, outcome):
    """[(program, reason)] of the programs that were not started because this CPU lacks their path."""
    absent = outcome.machine.absent()
    return [(part.name, absent[part.key]) for part in row.parts
            if part.key in absent and part.end != UNAVAILABLE]


def skip_reason(row, outcome):
    """Why this CPU cannot run the row, if it lacks the paths of all its programs; "" if it can."""
    found = absent_parts(row, outcome)
    if not found or len(found) < len(row.parts) or _ends(row, outcome.machine):
        return ""
    return "; ".join(dict.fromkeys(reason for _name, reason in found))


def problems(row, outcome):
    """Every reason why OUTCOME does not fit ROW; [] is a pass. What is new on a version that nobody
    knows yet is none."""
    return newness.split(outcome.boot.env, _all(row, outcome))[0]


def news(row, outcome):
    """What differs on a version that nobody knows yet, and may."""
    return newness.split(outcome.boot.env, _all(row, outcome))[1]


def _all(row, outcome):
    log = outcome.machine
    if row.boot_error:
        return _boot_error(row, outcome)
    if row.panic:
        return _panic(row, outcome)
    absent = log.absent()
    there = [part for part in row.parts if part.key not in absent]
    deaf = {part.name for part in row.parts if not part.heard}
    found = _endless(outcome) if row.endless else result.verdict(outcome, len(row.parts), deaf)
    found += (_ends_together if row.together else _ends)(row, log)
    found += _console(row.prints, outcome)
    found += [_mark(part, problem) for part in there for problem in _console(part.prints, outcome)]
    if row.paths is not None:
        seen = {(entry["path"], entry["caller"]): entry["installed"] for entry in log.paths}
        found += [f"path {path}, {caller}-bit caller: wanted installed={wanted}, got {seen.get((path, caller))}"
                  for (path, caller), wanted in row.paths.items() if seen.get((path, caller)) != wanted]
    spoke = [tests.program for tests in log.tests]
    found += [f"{part.name} reported no tests" for part in there
              if part.program in row.tests and part.name not in spoke]
    online = 1 + sum(entry["online"] for entry in log.cpus)
    if online != row.cpus:
        found.append(f"wanted {row.cpus} CPUs, {online} are online")
    return found + (row.judge(outcome) if row.judge else [])
