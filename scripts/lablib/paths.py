# SPDX-License-Identifier: MIT
"""The rows of src/entry/paths.def, the one list of entry paths, and with each caller: the report's rows."""

import re
from dataclasses import dataclass

from . import tree
from .errors import LabError

ROW = re.compile(r'^ENTRY_PATH\(\s*(\w+)\s*,\s*"([^"]*)"\s*,\s*"([^"]*)"\s*,\s*"([^"]*)"\s*,\s*"([^"]*)"\s*\)',
                 re.MULTILINE)
CALLERS = (64, 32)
NO_CALLER = "-"


@dataclass(frozen=True)
class EntryPath:
    """One way into the kernel."""
    id: str
    enters: str
    leaves64: str       # the instruction that leaves to such a caller; "-" if the path has none
    leaves32: str
    title: str

    def leaves(self, caller):
        """The instruction that leaves to CALLER, or "-"."""
        return self.leaves64 if caller == 64 else self.leaves32


@dataclass(frozen=True)
class PathRow:
    """A path and a caller, as reports show them."""
    path: str
    caller: int
    enters: str
    leaves: str

    @property
    def exists(self):
        """Whether the path has such a caller on any CPU."""
        return self.leaves != NO_CALLER

    @property
    def key(self):
        """What tells it from all other rows."""
        return self.path, self.caller

    @property
    def name(self):
        """For messages."""
        return f"{self.path} ({self.caller}-bit caller)"


def parse(text):
    """EntryPath rows of a paths.def, in report order."""
    rows = [EntryPath(*fields) for fields in ROW.findall(text)]
    claimed = len(re.findall(r"^ENTRY_PATH\(", text, re.MULTILINE))
    if not rows or claimed != len(rows):
        raise LabError(f"paths.def: {claimed} rows begin with ENTRY_PATH( but {len(rows)} could be "
                       'read; a row is ENTRY_PATH(id, "enters", "leaves64", "leaves32", "title")')
    return rows


def load():
    """EntryPath rows of this tree."""
    return parse(tree.PATHS_DEF.read_text())


def rows():
    """Every PathRow, in report order: per path the 64-bit caller, then the 32-bit one."""
    return [PathRow(path.id, caller, path.enters, path.leaves(caller))
            for path in load() for caller in CALLERS]


def ids(caller=None):
    """Names of the paths, in report order; with CALLER only those that have it."""
    return [path.id for path in load() if caller is None or path.leaves(caller) != NO_CALLER]


def variants(caller=None):
    """What a program is built for: each path, and the vDSO's choice."""
    return ids(caller) + ["vdso"]
