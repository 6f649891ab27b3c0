# SPDX-License-Identifier: MIT
"""What nobody expected, as one line: a full disk, a closed stream, a defect of the lab, ..."""

import errno
import io
import os
import pwd
import re
import shutil
import sys
import tempfile
import traceback
from pathlib import Path

from . import tree
from .errors import LabError, UsageError

FULL = (errno.ENOSPC, errno.EDQUOT)
ROOM = 1 << 20      # bytes; who has less has none
STDOUT = "standard output"


class _Stdout(io.FileIO):
    """Stdout, whose errors say that they are its own."""

    def write(self, data):
        try:
            return super().write(data)
        except OSError as problem:
            raise OSError(problem.errno, problem.strerror, STDOUT) from problem


def check_streams():
    """Give streams that are closed to /dev/null: the next file that is opened would get their
    number. Without stdout there is nowhere to put a result."""
    closed = []
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            closed.append(number)
            os.open(os.devnull, os.O_RDWR)      # gets the lowest number that is free: this one
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)
    if 1 in closed or sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
        raise UsageError(f"{STDOUT} is closed; to drop what is printed, say >/dev/null")
    if sys.stdout is sys.__stdout__:
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(_Stdout(1, "w", closefd=False)),
                                      sys.stdout.encoding, sys.stdout.errors,
                                      line_buffering=sys.stdout.isatty())


def settle():
    """Write what stdout still holds, or drop it: at the interpreter's end nobody reports it."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.stdout.flush()


def owner(path):
    """The name of whom PATH belongs to."""
    number = os.stat(path).st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


def existing(path):
    """PATH, or the nearest folder above that exists."""
    path = Path(path).absolute()
    while not os.path.exists(path) and path != path.parent:
        path = path.parent
    return path


def _denied(path):
    found = existing(path)
    other = "work in a copy of the tree" if tree.ROOT in found.parents else "name another place"
    return f"{found} belongs to {owner(found)}; run as that user, or {other}"


def full_folder():
    """The first folder in use whose file system has no room left, or None."""
    for folder in (tree.BUILD, Path(tempfile.gettempdir()), Path.cwd()):
        found = existing(folder)
        if shutil.disk_usage(found).free < ROOM:
            return found
    return None


def no_space(folder, known=False):
    """Raise LabError if FOLDER's file system is full, or KNOWN to be: what a tool says then does
    not name the cause."""
    if known or shutil.disk_usage(existing(folder)).free < ROOM:
        raise LabError(f"{folder}: no space left on the device; scripts/lab clean removes what "
                       "old runs left")


def worst_line(said):
    """Of the lines that a tool SAID, the one that tells why it failed."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    word = re.compile("error|fail|fatal|cannot|not found", re.IGNORECASE)
    telling = list(filter(word.search, lines))
    return (telling or lines or ["it said nothing"])[-1 if not telling else 0]


def what_to_do(problem, path):
    """The second half of the line about OSError PROBLEM with PATH."""
    if problem.errno in FULL:
        return "make room; scripts/lab clean removes what old runs left"
    if problem.errno in (errno.EACCES, errno.EPERM):
        return _denied(path)
    if problem.errno == errno.EROFS:
        return "the file system is read-only: work in a copy of the tree that can be written"
    if problem.errno in (errno.ENOTDIR, errno.EEXIST):
        in_the_way = existing(path)
        return f"{in_the_way} is in the way: a file where a folder must be; move it away"
    if problem.errno == errno.ENOENT:
        return f"there is no {path}"
    return ""


def text(problem):
    """One line for OSError PROBLEM: the file, what is wrong, what to do."""
    path = problem.filename2 or problem.filename
    if path == STDOUT:
        return f"{STDOUT}: {problem.strerror}; what was printed is not complete"
    if path is None and problem.errno in FULL:
        path = full_folder()
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    if path is None or isinstance(path, int):
        return problem.strerror or str(problem)
    advice = what_to_do(problem, path)
    return f"{path}: {problem.strerror}" + (f"; {advice}" if advice else "")


def line(problem):
    """One line for an exception that nobody expected."""
    try:
        return text(problem) if isinstance(problem, OSError) else internal(problem)
    except OSError:     # while looking for what to do
        return str(problem)


def internal(problem):
    """One line for an exception that is a defect of the lab's own, with where its traceback is.
    With ENTRYLAB_DEBUG=1 the traceback itself."""
    lines = traceback.format_exception(problem)
    said = f"internal: {type(problem).__name__}: {' '.join(str(problem).split())}"
    if os.environ.get("ENTRYLAB_DEBUG") == "1":
        return f"{said}\n{''.join(lines)}".rstrip()
    for folder in (tree.BUILD, tempfile.gettempdir()):
        try:
            number, name = tempfile.mkstemp(prefix="lab-error-", suffix=".txt", dir=folder)
            with open(number, "w", encoding="utf-8") as file:
                file.write(f"{' '.join(sys.argv)}\n{''.join(lines)}")
            return f"{said}; please report it with {name}"
        except OSError:
            continue
    return f"{said}; please report it with what ENTRYLAB_DEBUG=1 prints"
