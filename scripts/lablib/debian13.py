# SPDX-License-Identifier: MIT
"""lab test --debian13: what people on Debian 13 get, tried in a system of its own below build/.

The same tree is built there by its compiler and booted by its emulators. The table of `compare` must be
this system's to the digit; the tests must come out as on every version that is known.
"""

import contextlib
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import time

from . import packages, process, tree, ui
from .errors import FAILED, NOT_AVAILABLE, LabError

SUITE = "trixie"
FOLDER = tree.BUILD / "debian13"
SYSTEM = FOLDER / "root"
INSIDE = "entrylab"                             # where the tree is in there
INCLUDED = "ca-certificates,git,python3"        # what the README asks for, and what apt's sources may need
LAB = ("/usr/bin/python3", "scripts/lab")
COMPARED = "bochs-intel,bochs-amd,tcg-intel,tcg-amd"
# One TCG and one Bochs, of one vendor each.
ATTACKED = ("tcg-intel", "bochs-amd")
SHOWN = 60                                      # lines of a step, or of a test, that failed
# The namespaces take the mounts and every process along when the command ends or is killed.
ENTER = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private", "sh", "-ec",
         'mount --rbind /dev "$0/dev"; mount -t proc proc "$0/proc"; mount --rbind /sys "$0/sys"; '
         'exec chroot "$0" /bin/sh -ec \'cd "$0"; exec "$@"\' "$@"')


def _try(argv):
    """(whether the command ended with 0, what it said)."""
    status, said = process.output(argv)
    return status == 0, said


def _last_line(said):
    return (said.strip().splitlines() or ["it said nothing"])[-1]


def _telling(said):
    """Of what a step that failed SAID the lines to show: of ctest's those of the tests that failed."""
    lines, shown = said.splitlines(), []
    for number, line in enumerate(lines):
        if "***" in line and "Skipped" not in line:
            rest = lines[number + 1:number + SHOWN]
            shown += [line, *itertools.takewhile(lambda one: not re.match(r"\s+(Start +\d+:|\d+/\d+ Test)", one), rest)]
    return shown or lines[-SHOWN:]


def refusal():
    """Why Debian 13 cannot be tried here; "" if it can."""
    if os.geteuid():
        return "debootstrap and chroot want root"
    if not shutil.which("apt-get") and not shutil.which("debootstrap"):
        return "there is no debootstrap here, and no apt-get to install it"
    good, said = _try(["unshare", "--mount", "--pid", "--fork", "true"])
    return "" if good else f"no mount namespace can be made here: {_last_line(said)}"


def _fetch():
    """SYSTEM, fetched once. Raises if the registry cannot be reached."""
    if SYSTEM.is_dir():
        return
    if not shutil.which("debootstrap"):
        packages.apt([], "update")
        packages.apt([], "install", "-y", "--no-remove", "--no-install-recommends", "debootstrap")
    draft = FOLDER / "root.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    with ui.step(f"fetching Debian 13 into {SYSTEM.relative_to(tree.ROOT)}"):
        good, said = _try(["debootstrap", "--variant=minbase", f"--include={INCLUDED}", SUITE, str(draft)])
    if not good:
        log = FOLDER / "debootstrap.log"
        log.write_text(said)
        shutil.rmtree(draft, ignore_errors=True)
        raise LabError(f"debootstrap of Debian 13 failed: {_last_line(said)}; all it said: {log}", NOT_AVAILABLE)
    draft.rename(SYSTEM)


def _files():
    """The tree's files, relative to it: what git knows and what is new and not ignored."""
    listed = subprocess.run(["git", "-c", f"safe.directory={tree.ROOT}", "-C", tree.ROOT, "ls-files", "-z", "--cached",
                             "--others", "--exclude-standard"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, check=False)
    if listed.returncode:
        raise LabError(f"git does not list the tree's files: {_last_line(listed.stderr)}")
    return [name for name in listed.stdout.split("\0") if name and (tree.ROOT / name).is_file()]


def _copy_tree():
    """The tree as it is now; its build folder in there stays, so that only what changed is built again."""
    to, wanted = SYSTEM / INSIDE, set(_files())
    for old in [path for path in to.rglob("*") if to.is_dir() and path.is_file()]:
        name = old.relative_to(to)
        if name.parts[0] != "build" and str(name) not in wanted:
            old.unlink()
    for name in wanted:
        old, new = to / name, tree.ROOT / name
        if not old.is_file() or old.read_bytes() != new.read_bytes() or old.stat().st_mode != new.stat().st_mode:
            old.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(new, old)


def inside(*argv):
    """The command that runs ARGV in the tree's copy."""
    return [*ENTER[:-1], ENTER[-1], str(SYSTEM), f"/{INSIDE}", *argv]


def _rows(file):
    """The rows of a document of `compare`."""
    return json.loads(file.read_text())["rows"]


def _compare():
    """(good, what it says) of the table in there beside this system's."""
    name = f"build/debian13-{os.getpid()}.json"
    here, there = tree.ROOT / name, SYSTEM / INSIDE / name
    there.parent.mkdir(exist_ok=True)
    try:
        for argv in ([*LAB], inside(*LAB)):
            good, said = _try([*argv, "compare", "--on", COMPARED, "--json", name])
            if not good:
                return False, said
        rows, other = _rows(here), _rows(there)
        differ = [f"here  {a}\nthere {b}" for a, b in zip(rows, other) if a != b]
        if differ or len(rows) != len(other):
            return False, "\n".join([f"{len(rows)} rows here, {len(other)} there", *differ])
        return True, f"{len(rows)} rows, the same to the digit"
    finally:
        for file in (here, there):
            file.unlink(missing_ok=True)


def _steps():
    """(name, function that returns (good, what it says)) in their order."""
    def lab(*words):
        return lambda: _try(inside(*LAB, *words))
    yield "setup", lab("setup")
    yield "compare", _compare
    yield "deviations", lab("deviations")
    yield "tests: quick", lab("test", "--quick")
    yield "tests: crash", lab("test", "-R", "^boot/crash")
    attacked = "|".join(ATTACKED)
    yield "tests: matrix, hostile", lab("test", "-R", f"^boot/(matrix|hostile|hostile-selftest)@({attacked})$")


@contextlib.contextmanager
def _whole_fetch():
    """What a fetch that was cut short left behind is no system."""
    try:
        yield
    finally:
        shutil.rmtree(FOLDER / "root.new", ignore_errors=True)


def main():
    """The part: a line for each step, and the count."""
    if reason := refusal():
        print(f"SKIP debian13: {reason}")
        return NOT_AVAILABLE
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        with _whole_fetch():
            _fetch()
    except LabError as problem:
        if problem.status != NOT_AVAILABLE:
            raise
        print(f"SKIP debian13: {problem}")
        return NOT_AVAILABLE
    _copy_tree()
    passed = failed = 0
    for name, step in _steps():
        started = time.monotonic()
        with ui.step(f"Debian 13: {name}"):
            good, said = step()
        passed, failed = passed + good, failed + (not good)
        print(f"{'PASS' if good else 'FAIL'} debian13 {name} ({time.monotonic() - started:.1f} s): {_last_line(said)}")
        if not good:
            print("\n".join(f"  | {line}" for line in _telling(said)))
        sys.stdout.flush()
        if name == "setup" and not good:
            break
    print(f"{passed} passed, {failed} failed")
    return FAILED if failed else 0
