# SPDX-License-Identifier: MIT
"""Kernel command-line switches: read from options.def, checked before anything boots."""

import re

from . import emulators, paths, tree
from .errors import UsageError, choose

OPTIONS_DEF = tree.ROOT / "src/lib/options.def"
ROW = re.compile(r"^\w*OPTION\w*\(\s*\"?(\w+)\"?\s*,\s*(\w+)", re.MULTILINE)
NUMBER_MAX = 1000000


def kinds():
    """{name: kind} of the switches that the kernel knows, in the order of options.def."""
    return dict(ROW.findall(OPTIONS_DEF.read_text()))


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
        choose("switch", name, known)
        if name in seen:
            raise UsageError(f"switch {name} is given twice")
        seen.add(name)
        _check_value(name, known[name], value)
    return wanted
