# SPDX-License-Identifier: MIT
"""Rows of the table of boot tests that share a boot, or a process: how the one outcome is divided
among them, so that none can hide another's result."""

from dataclasses import replace

from . import machine, qemu, result
from .errors import LabError

MORE = 10.0     # seconds that a shared boot may take for each of its rows, beyond the longest one's


def of(table):
    """{group: [Row]} of {name: Row}, in the table's order; a row without a group is a group."""
    groups = {}
    for row in table.values():
        groups.setdefault(row.group or row.name, []).append(row)
    for name, rows in groups.items():
        if name in table and (len(rows) > 1 or rows[0].name != name):
            raise LabError(f"tests/boot_rows.py: a row and a group are both called {name}")
    return groups


def _alone(row):
    """Whether ROW ends the boot, or looks at what is not one program's."""
    return bool(row.case or row.boot_error or row.panic or row.endless or row.together or row.prints
                or row.not_shared or not row.parts)


def boots(rows):
    """ROWS as lists of those that share a boot."""
    shared = {}
    for number, row in enumerate(rows):
        key = (row.name, number) if _alone(row) else (row.switches, row.memory, row.cpu, row.cpus, row.counted)
        shared.setdefault(key, []).append(row)
    return list(shared.values())


def joined(name, rows):
    """The row that boots all of ROWS."""
    if len(rows) == 1:
        return rows[0]
    timeout = max(row.timeout for row in rows) + MORE * len(rows)
    return replace(rows[0], name=name, parts=tuple(part for row in rows for part in row.parts),
                   paths=None, judge=None, timeout=timeout)


def _kind(entry):
    return next(kind for kind in machine.ENDINGS if kind in entry)


def complete(row, outcome, first):
    """Whether each program of ROW, before which were FIRST others, has an end of its own."""
    ended = outcome.machine.ended[first:first + len(row.parts)]
    return [entry[_kind(entry)] for entry in ended] == [part.name for part in row.parts]


def _text_regions(rows, console, absent):
    """For each row the (start, end) of its programs' texts on the CONSOLE. They come in the order
    of the programs, so that a text counts for one of them only."""
    at = 0
    for row in rows:
        start = at
        for part in row.parts:
            texts = [text.encode() for text in part.prints if part.key not in absent]
            places = [(console.find(text, at), len(text)) for text in texts]
            at = max([at, *(place + length for place, length in places if place >= 0)])
        yield start, at


def _log(row, log, first):
    """What LOG holds of ROW's programs alone; what the boot did is judged apart."""
    numbers, names = range(first + 1, first + len(row.parts) + 1), {part.name for part in row.parts}
    return replace(log, boots=log.boots[:1], boot_error=None, panic=None, end=len(row.parts),
                   started=[entry for entry in log.started if entry.get("pid") in numbers],
                   ended=log.ended[first:first + len(row.parts)],
                   results=[one for one in log.results if one.pid in numbers],
                   tests=[one for one in log.tests if one.pid in numbers],
                   unread=[one for one in log.unread if one[0] in names], strange=[], wrong=[], unfinished="")


def divide(rows, outcome):
    """(row, how many programs were before its first, Outcome of this row alone) of the boot that
    ROWS shared."""
    console = outcome.console.replace(b"\r", b"")
    numbered, first = [], 0
    for row in rows:
        numbered.append((first, row.numbered(first)))
        first += len(row.parts)
    regions = _text_regions([row for _first, row in numbered], console, outcome.machine.absent())
    for row, (first, _numbered), (start, end) in zip(rows, numbered, regions):
        log = _log(row, outcome.machine, first)
        status = qemu.REFUSED if any("refused" in entry for entry in log.ended) else qemu.DONE
        yield row, first, replace(outcome, console=console[start:end], machine=log, log="",
                                  timed_out=False, cause="", status=status)


def trouble(rows, outcome):
    """What went wrong in the boot that ROWS shared, whatever its programs did; [] if nothing."""
    total = sum(len(row.parts) for row in rows)
    found = result.trouble(outcome)
    if outcome.machine.end not in (None, total):
        found.append(f"the end line counts {outcome.machine.end} modules, {total} were given")
    if not found and len(outcome.machine.ended) != total:
        found.append(f"{total} programs were given, {len(outcome.machine.ended)} ended")
    return found
