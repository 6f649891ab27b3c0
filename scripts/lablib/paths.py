# SPDX-License-Identifier: MIT
"""The rows of src/entry/paths.def, the one list of entry paths."""

import re
from dataclasses import dataclass

from . import tree
from .errors import LabError

ROW = re.compile(r'^ENTRY_PATH\(\s*(\w+)\s*,\s*(\w+)\s*,\s*"([^"]*)"\s*,\s*"([^"]*)"\s*,\s*"([^"]*)"\s*\)',
                 re.MULTILINE)


@dataclass(frozen=True)
class EntryPath:
    """One way into the kernel."""
    id: str
    caller: int
    enters: str
    leaves: str
    title: str


def parse(text):
    """EntryPath rows of a paths.def, in report order."""
    rows = []
    for name, caller, enters, leaves, title in ROW.findall(text):
        rows.append(EntryPath(name, int(caller), enters, leaves, title))
    claimed = len(re.findall(r"^ENTRY_PATH\(", text, re.MULTILINE))
    if not rows or claimed != len(rows):
        raise LabError(f"paths.def: {claimed} rows begin with ENTRY_PATH( but {len(rows)} could be "
                       'read; a row is ENTRY_PATH(id, callers, "enters", "leaves", "title")')
    return rows


def load():
    """EntryPath rows of this tree."""
    return parse(tree.PATHS_DEF.read_text())


def ids():
    """Names of the paths, in report order."""
    return [row.id for row in load()]


def variants():
    """What a program is built for: each path, and the vDSO's choice."""
    return ids() + ["vdso"]
