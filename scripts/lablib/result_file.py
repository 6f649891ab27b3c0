# SPDX-License-Identifier: MIT
"""The file of a verb's --json: never overwritten unasked, written whole or not at all."""

import contextlib
import json
import os
from pathlib import Path

from . import problems
from .errors import LabError, UsageError


def add_options(parser):
    """--json FILE and --force."""
    parser.add_argument("--json", metavar="FILE", help="write the same as JSON; FILE must not exist")
    parser.add_argument("--force", action="store_true", help="overwrite FILE")


def writable(file, force):
    """Raise UsageError unless FILE, a Path, can be written; before anything is booted for it."""
    # Unlike Path's, these do not raise where a folder above may not be looked into.
    if os.path.isdir(file):
        raise UsageError(f"{file} is a folder, not the name of a file")
    if os.path.exists(file) and not os.path.isfile(file):
        # It would be replaced, /dev/null by an ordinary file.
        raise UsageError(f"{file} is no ordinary file; name a new one")
    if os.path.exists(file) and not force:
        raise UsageError(f"{file} exists; --force overwrites it")
    if not os.path.isdir(file.parent):
        raise UsageError(f"there is no folder {file.parent} for {file.name}")
    if not os.access(file.parent, os.W_OK | os.X_OK):
        raise UsageError(f"you may not write in the folder {file.parent}, which belongs to "
                         f"{problems.owner(file.parent)}; name a file elsewhere")


def check(options):
    """The file that --json names, or None; before anything is booted for it."""
    if options.json is None:
        return None
    if not options.json:
        raise UsageError("--json wants the name of a file, not ''")
    file = Path(options.json)
    writable(file, options.force)
    return file


def write(file, document):
    """Write all of FILE or nothing."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.write_text(json.dumps(document, indent=2) + "\n")
        os.replace(draft, file)
    except OSError as problem:
        raise LabError(f"cannot write {file}: {problem.strerror}") from problem
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
