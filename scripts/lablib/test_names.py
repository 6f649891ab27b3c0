# SPDX-License-Identifier: MIT
"""The names of all tests, as ctest knows them, and those near a name that matches none."""

import difflib
import re
import subprocess

from . import tree
from .errors import LabError

NEAR = 6        # names that are shown
_TEST = re.compile(r"^ *Test +#\d+: (\S+)")


def names():
    """Every test of the build folder, in ctest's order."""
    done = subprocess.run(["ctest", "--test-dir", str(tree.BUILD), "-N"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", check=False)
    found = [match[1] for match in map(_TEST.match, done.stdout.splitlines()) if match]
    if done.returncode or not found:
        raise LabError(f"ctest -N ended with status {done.returncode} and listed {len(found)} "
                       "tests")
    return found


def near(regex, known):
    """Names among KNOWN that are like REGEX, the likest first."""
    word = regex.lower()
    parts = [part for part in re.split(r"[^a-z0-9]+", word) if len(part) > 1]
    # A test is called FOLDER/NAME@ENVIRONMENT; who types wrongly means NAME.
    short = {}
    for name in known:
        short.setdefault(name.partition("/")[2].partition("@")[0] or name, name)
    holding = [name for name in short if any(part in name.lower() for part in parts)]
    like = [name for part in [word, *parts]
            for name in difflib.get_close_matches(part, short, NEAR)]
    found = sorted(dict.fromkeys(holding + like), reverse=True,
                   key=lambda name: difflib.SequenceMatcher(None, word, name.lower()).ratio())
    return [short[name] for name in found[:NEAR]]


def no_match(regex, known):
    """One line for a REGEX that matches no test, or only tests of other environments."""
    matching = [name for name in known if re.search(regex, name)]
    if matching:
        said = f"'{regex}' and --on together match no test; without --on: " \
               f"{', '.join(matching[:NEAR])}"
    else:
        found = near(regex, known)
        said = f"no test matches '{regex}'" + (f"; near it: {', '.join(found)}" if found else "")
    return f"{said}; lab test --list names all {len(known)}"
