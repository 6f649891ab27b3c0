# SPDX-License-Identifier: MIT
"""What a planted defect is."""

from dataclasses import dataclass

TCG = ("tcg-intel", "tcg-amd", "tcg-min")
BOCHS = ("bochs-intel", "bochs-amd")
INTEL = ("tcg-intel", "bochs-intel")
AMD = ("tcg-amd", "tcg-min", "bochs-amd")
ALL = (*TCG, *BOCHS)
SMAP = ("tcg-intel", "tcg-amd", *BOCHS)
STATIC = "static"       # not an environment: the rules of the linked entry code, without a boot


@dataclass(frozen=True)
class Edit:
    """OLD stands exactly once in FILE, and becomes NEW."""
    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Mutant:
    """One defect. Defects with a number up to 32 are known ones of other kernels, listed by that number."""
    number: str
    name: str
    hazard: str             # what a user could do with it
    edits: tuple
    expected: tuple         # the environments, and STATIC, that must turn red
    first: tuple = ()       # rows that are tried first: they save time, and decide nothing
    unseen: str = ""        # why nothing can turn red
    note: str = ""          # why it is planted in this form, or is not red where one would think


def edit(file, old, new):
    """A Mutant's edits, if it is one."""
    return (Edit(file, old, new),)
