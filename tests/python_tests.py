#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs the modules of tests/python that are named, or all but the long ones."""

import sys
import unittest
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "python"
LONG = ("test_command", "test_entry_rules", "test_limits")     # each a ctest of its own


def main(names):
    """Status 0 if all pass."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(FOLDER))
    names = names or sorted(file.stem for file in FOLDER.glob("test_*.py") if file.stem not in LONG)
    unittest.main(module=None, argv=[__file__, "-v", *names])


if __name__ == "__main__":
    main(sys.argv[1:])
