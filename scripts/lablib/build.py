# SPDX-License-Identifier: MIT
"""lab build: CMake and Ninja, quiet unless something fails."""

import fcntl
import subprocess
import time

from . import setup, tree, ui
from .errors import LabError


def _run(argv):
    done = subprocess.run(argv, cwd=tree.ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
    if done.returncode:
        raise LabError(f"{' '.join(argv)} failed with status {done.returncode}:\n{done.stdout}")
    return done.stdout


def _configured():
    """Whether Ninja can decide by itself that CMake has to run again."""
    made = tree.BUILD / "build.ninja"
    newest = max((tree.ROOT / name).stat().st_mtime
                 for name in ("CMakePresets.json", "toolchain.cmake"))
    return made.exists() and made.stat().st_mtime > newest


def build():
    """Bring build/ up to date, with the tools that are missing; returns the seconds it took. Whoever calls
    it has checked the command line before."""
    setup.ensure()
    if tree.OTHER_BUILD:
        return 0.0
    started = time.monotonic()
    tree.BUILD.mkdir(exist_ok=True)
    with open(tree.BUILD / ".lab-lock", "w", encoding="ascii") as lock, ui.step("building"):
        fcntl.flock(lock, fcntl.LOCK_EX)    # two builds in one folder would trip over each other
        if not _configured():
            _run(["cmake", "--preset", "default"])
        _run(["cmake", "--build", "--preset", "default"])
    return time.monotonic() - started


def main(_options):
    """The verb."""
    seconds = build()
    size = tree.KERNEL.stat().st_size
    print(f"lab: built {tree.BUILD} in {seconds:.1f} s; {tree.KERNEL.name} is {size} bytes")
    return 0
