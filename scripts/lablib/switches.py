# SPDX-License-Identifier: MIT
"""Kernel command-line switches: read from options.def, checked before anything boots."""

import re

from . import tree
from .errors import UsageError, choose

OPTIONS_DEF = tree.ROOT / "src/lib/options.def"
ROW = re.compile(r"^\w*OPTION\w*\(\s*\"?(\w+)", re.MULTILINE)


def names():
    """Switches that the kernel knows, in the order of options.def."""
    return ROW.findall(OPTIONS_DEF.read_text())


def check(wanted):
    """The list of K=V, or a UsageError that lists what exists; values are the kernel's to judge."""
    for switch in wanted:
        name, equals, _ = switch.partition("=")
        if not equals:
            raise UsageError(f"a switch is NAME=VALUE, not '{switch}'; names: {', '.join(names())}")
        choose("switch", name, names())
    return wanted
