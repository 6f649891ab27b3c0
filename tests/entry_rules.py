#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Walks the entry text of linked kernels and holds it to the rules of scripts/lablib/security/entry_rules.py."""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from lablib.security import entry_rules      # noqa: E402
from lablib.errors import LabError  # noqa: E402


def main(kernels):
    """Status 0: no kernel breaks a rule; 1: one does; 2: there is none to look at."""
    if not kernels:
        print("usage: entry_rules.py KERNEL...   (build/entrylab.elf)", file=sys.stderr)
        return 2
    broken = False
    for name in kernels:
        try:
            figures = entry_rules.measure(Path(name))
        except (LabError, OSError) as problem:
            print(f"entry_rules.py: {problem}", file=sys.stderr)
            return 2
        for line in entry_rules.problems(figures):
            print(f"FAIL {name}: {line}")
            broken = True
        print(f"{name}: {figures['walked']} of {figures['instructions']} instructions (the rest is padding and INT3), "
              f"{figures['branches']} branches, {figures['entries']} entries, {len(figures['broken'])} rules")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
