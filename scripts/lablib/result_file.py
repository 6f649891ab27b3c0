# SPDX-License-Identifier: MIT
"""The file of a verb's --json: never overwritten unasked, written whole or not at all."""

import json
import os
from pathlib import Path

from .errors import LabError, UsageError


def add_options(parser):
    """--json FILE and --force."""
    parser.add_argument("--json", metavar="FILE", help="write the same as JSON; FILE must not exist")
    parser.add_argument("--force", action="store_true", help="overwrite FILE")


def check(options):
    """The file that --json names, or None; before anything is booted for it."""
    file = Path(options.json) if options.json else None
    if file and file.exists() and not options.force:
        raise UsageError(f"{file} exists; --force overwrites it")
    if file and not file.parent.is_dir():
        raise UsageError(f"there is no folder {file.parent} for {file.name}")
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
        draft.unlink(missing_ok=True)
