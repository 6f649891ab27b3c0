# SPDX-License-Identifier: MIT
"""lab clean: removes what runs left behind, or the whole build."""

import contextlib
import fcntl
import os
import shutil
from pathlib import Path

from . import tree
from .errors import LabError

MOUNTS = "/proc/self/mountinfo"


@contextlib.contextmanager
def alone():
    """Nobody else uses the build folder meanwhile; LabError if somebody does."""
    try:
        handle = os.open(tree.BUILD / tree.IN_USE, os.O_RDWR | os.O_CREAT, 0o666)
    except FileNotFoundError:
        yield       # no build folder
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as problem:
        raise LabError(f"another lab is using {tree.BUILD}; wait until it has ended, "
                       "nothing was removed") from problem
    finally:
        os.close(handle)


def mounted_below(folder):
    """Places below FOLDER, resolved, where a file system is mounted: it is not ours to empty."""
    try:
        lines = Path(MOUNTS).read_text(errors="replace").splitlines()
    except OSError:
        return []
    places = [line.split()[4].replace("\\040", " ") for line in lines]
    return [place for place in places if place.startswith(f"{folder}/")]


def size(path):
    """Bytes that PATH takes on the disk with all below it."""
    total = os.lstat(path).st_blocks * 512
    if path.is_dir() and not path.is_symlink():
        total += sum(size(entry) for entry in path.iterdir())
    return total


def _remove(entry):
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry)
    else:
        entry.unlink()


def remove_below(folder):
    """Empty FOLDER; returns the bytes that are free now."""
    folder = folder.resolve()       # build/ may be a link to another disk
    if places := mounted_below(folder):
        raise LabError(f"{places[0]} is a mounted file system; unmount it first, "
                       "nothing was removed")
    freed = 0
    for entry in folder.iterdir():
        freed += size(entry)
        _remove(entry)
    return freed


def _is_build():
    return any((tree.BUILD / name).exists() for name in ("CMakeCache.txt", ".lab-lock", "runs"))


def main(options):
    """The verb."""
    what = tree.BUILD if options.all else tree.RUNS
    if os.path.exists(what) and not what.is_dir():
        raise LabError(f"{what} is a file, not a folder of entrylab's; nothing was removed")
    if not what.is_dir():
        print(f"lab clean: there is no {what}; nothing to remove")
        return 0
    if options.all and any(what.iterdir()) and not _is_build():
        raise LabError(f"{what} does not look like a build of entrylab (no CMakeCache.txt); "
                       "nothing was removed")
    with alone():
        freed = remove_below(what)
        with contextlib.suppress(OSError):      # a link, or a mounted file system of its own
            what.rmdir()
    print(f"lab clean: {what} removed, {freed:,} bytes freed")
    return 0
