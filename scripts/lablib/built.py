# SPDX-License-Identifier: MIT
"""Whether what was built is still as it was built: Ninja looks at times alone."""

import fnmatch
import json
import os

from . import tree
from .errors import LabError

MANIFEST, LOG = ".lab-built.json", ".ninja_log"
# What CMake writes, and Ninja and ctest read.
CONFIGURED = ("build.ninja", "CMakeFiles/rules.ninja", "CTestTestfile.cmake",
              "tests/CTestTestfile.cmake", "tests/unit/CTestTestfile.cmake")
# Files that no rule names as its output, and the stamp of the rule that makes them.
LIBC_STAMP = "tests/libc/built"
SIDE = (("userland", "*_libc.*", LIBC_STAMP),)


def _made():
    """{output: what Ninja's log says of its last making}."""
    try:
        lines = (tree.BUILD / LOG).read_text().splitlines()
    except OSError:
        return {}
    fields = (line.split("\t") for line in lines if not line.startswith("#"))
    return {row[3]: " ".join(row[:3]) for row in fields if len(row) == 5}


def _look(name):
    """[size, time of the last change] of a file in the build folder, None if there is none."""
    try:
        found = os.stat(f"{tree.BUILD}/{name}" if name[0] != "/" else name)
    except OSError:
        return None
    return [found.st_size, found.st_mtime_ns]


def _read():
    try:
        found = json.loads((tree.BUILD / MANIFEST).read_text())
        whole = isinstance(found, dict) and {"outputs", "configured"} <= set(found)
        return found if whole else None
    except (OSError, ValueError):
        return None


def recorded():
    """Whether there is a record to hold anything against."""
    return _read() is not None


def tools():
    """What the record says of the tools that the build used."""
    return (_read() or {}).get("tools")


def record(tools_found):
    """Write down what is there after a build, and with which tools."""
    outputs = {name: [*seen, made] for name, made in _made().items() if (seen := _look(name))}
    for folder, pattern, stamp in SIDE:
        for file in (tree.BUILD / folder).glob(pattern):
            name = str(file.relative_to(tree.BUILD))
            outputs[name] = [*_look(name), outputs.get(stamp, [""])[-1]]
    draft = tree.BUILD / f"{MANIFEST}.{os.getpid()}"
    draft.write_text(json.dumps({"outputs": outputs, "tools": tools_found, "configured":
                                 {name: _look(name) for name in CONFIGURED}}))
    os.replace(draft, tree.BUILD / MANIFEST)


def _stamp(name):
    folder, _, base = name.rpartition("/")
    return next((stamp for place, pattern, stamp in SIDE if folder == place
                 and fnmatch.fnmatchcase(base, pattern)), None)


def _differs(name, entry, made):
    """How output NAME differs from its ENTRY, "" if it does not. Not what Ninja has made since."""
    size, time, was_made = entry
    stamp = _stamp(name)
    if made.get(stamp or name, "") != was_made:
        return ""
    seen = _look(name)
    if seen is None:
        return "it is gone" if stamp else ""     # Ninja sees for itself
    if seen[0] != size:
        return f"{seen[0]} bytes, {size} were built"
    return "changed since" if seen[1] != time else ""


def damaged():
    """{name: what is wrong} of outputs that are not as they were built."""
    outputs, made = (_read() or {"outputs": {}})["outputs"], _made()
    differences = {name: _differs(name, entry, made) for name, entry in outputs.items()}
    return {name: what for name, what in differences.items() if what}


def remove(name):
    """Make Ninja build NAME again."""
    (tree.BUILD / (_stamp(name) or name)).unlink(missing_ok=True)


def configuration_differs():
    """The first file of CMake's that is not as it was after the last build, or ""."""
    found = _read()
    return next((name for name, seen in (found or {"configured": {}})["configured"].items()
                 if _look(name) != seen), "")


def check(files):
    """Raise LabError if one of FILES, about to be booted, is not as it was built."""
    for file in files:
        if not os.path.exists(file):
            ours = not os.path.relpath(file, tree.BUILD).startswith("../")
            raise LabError(f"there is no {file}" + ("; scripts/lab build makes it" if ours else ""))
    found = _read()
    if not found:
        return
    made = None
    for file in files:
        name = os.path.relpath(file, tree.BUILD)
        entry = found["outputs"].get(name) or found["outputs"].get(str(file))
        if entry and _look(name) != entry[:2]:
            made = _made() if made is None else made
            if what := _differs(name, entry, made):
                raise LabError(f"{file} is not as it was built ({what}); "
                               "scripts/lab build makes it again")
