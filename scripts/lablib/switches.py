# SPDX-License-Identifier: MIT
"""Kernel command-line switches: read from options.def, checked before a boot, lab switches."""

import json
import re
from dataclasses import asdict, dataclass

from . import emulators, paths, tree, ui
from .errors import LabError, UsageError, choose

OPTIONS_DEF = tree.ROOT / "src/lib/options.def"
CLOCKS_DEF = tree.ROOT / "src/lib/clocks.def"
ROW = re.compile(r'^\w*OPTION\w*\(\s*"?(\w+)"?\s*,\s*(\w+)\s*,\s*([^,]+?)\s*,\s*"([^"]*)"',
                 re.MULTILINE)
NUMBER_MAX = 1000000


@dataclass(frozen=True)
class Switch:
    """A row of options.def, as `lab switches` shows it."""
    name: str
    kind: str
    values: str
    default: str
    help: str


def _shown(kind, default):
    """(values, default) of a KIND whose default in options.def is DEFAULT."""
    if kind == "BOOL":
        return "on, off", "on" if default == "1" else "off"
    if kind in ("PATH", "PATHS"):
        every = ", ".join(paths.ids())
        if kind == "PATH":
            return every, "the CPU's best"
        return f"{every}; several with commas", "none"
    if kind == "NUMBER":
        return f"1 to {NUMBER_MAX}", "none" if default == "0" else default
    if kind == "EMULATOR":
        return f"NAME-MAJOR.MINOR; names: {', '.join(emulators.known())}", "not said"
    if kind == "CLOCK":
        return ", ".join(clocks()), clocks()[0]
    raise LabError(f"options.def: a kind of switch that nobody explains: {kind}")


def clocks():
    """What the time-stamp counter may count, by the names of clocks.def; the first is the default."""
    return re.findall(r"^CLOCK\((\w+),", CLOCKS_DEF.read_text(), re.MULTILINE)


def parse(text):
    """The Switches of an options.def, in its order."""
    rows = [Switch(name, kind, *_shown(kind, default), about)
            for name, kind, default, about in ROW.findall(text)]
    claimed = len(re.findall(r"^OPTION\(", text, re.MULTILINE))
    if not rows or len(rows) != claimed:
        raise LabError(f"options.def: {claimed} rows begin with OPTION( but {len(rows)} could be "
                       'read; a row is OPTION(name, KIND, default, "help")')
    return rows


def load():
    """The Switches of this tree."""
    return parse(OPTIONS_DEF.read_text())


def kinds():
    """{name: kind} of the switches that the kernel knows, in the order of options.def."""
    return {row.name: row.kind for row in load()}


def names():
    """Their names."""
    return list(kinds())


def _check_value(name, kind, value):
    what = f"value of switch {name}:"
    if kind == "BOOL":
        choose(what, value, ["off", "on"])
    elif kind == "PATH":
        choose(what, value, paths.ids())
    elif kind == "PATHS":
        for path in value.split(","):
            choose(what, path, paths.ids())
    elif kind == "CLOCK":
        choose(what, value, clocks())
    elif kind == "EMULATOR":
        try:
            emulators.Version.parse(value)
        except ValueError as problem:
            raise UsageError(f"switch {name}: {problem}") from problem
    elif kind == "NUMBER" and not (re.fullmatch("[0-9]{1,9}", value) and 1 <= int(value) <= NUMBER_MAX):
        raise UsageError(f"switch {name} wants a number from 1 to {NUMBER_MAX}, not '{value}'")


def check(wanted):
    """The list of K=V, or a UsageError that lists what exists. Values of kinds that are not known here are the
    kernel's to judge."""
    known, seen = kinds(), set()
    for switch in wanted:
        name, equals, value = switch.partition("=")
        if not equals:
            raise UsageError(f"a switch is NAME=VALUE, not '{switch}'; names: {', '.join(known)}")
        if name not in known:
            raise UsageError(f"unknown switch '{name}'; valid: {', '.join(known)}; "
                             "scripts/lab switches explains them")
        if name in seen:
            raise UsageError(f"switch {name} is given twice")
        seen.add(name)
        _check_value(name, known[name], value)
    return wanted


def listing(rows):
    """The list for people, in 80 columns."""
    yield "Switches of the kernel, for scripts/lab run PROGRAM --switch NAME=VALUE:"
    for row in rows:
        yield ""
        yield from ui.fold(f"{row.name:<11} {row.help}", 12)
        yield from ui.fold(f"{'':11} {row.kind}: {row.values} (default: {row.default})", 12)


def main(options):
    """The verb."""
    rows = load()
    print(json.dumps([asdict(row) for row in rows], indent=2)
          if options.json else "\n".join(listing(rows)))
    return 0
