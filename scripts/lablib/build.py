# SPDX-License-Identifier: MIT
"""lab build: CMake and Ninja, quiet unless something fails."""

import re
import shutil
import subprocess
import time

from . import built, problems, process, setup, tree, ui
from .errors import LabError

CACHE = "CMakeCache.txt"
COUNT = re.compile(r"\[(\d+/\d+)\] ")
_CACHE_LINE = re.compile(r"(#|//|$)|[^:=]+:[A-Z]+=")
# What CMake's cache knows of compilers by trying them.
ASKED_ONCE = ("-UENTRYLAB_SANITIZERS_OF", "-UENTRYLAB_HOST_LIBC")
SHOWN = 3       # files whose damage is told one by one


def _run(argv, step):
    """Run ARGV, with Ninja's count as what STEP is at; returns what it said."""
    child = process.start(argv, cwd=tree.ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace")
    said = []
    try:
        for line in child.stdout:
            said.append(line)
            if count := COUNT.match(line):
                step.at = count[1]
        status = child.wait()
    finally:
        process.finish(child)
        child.stdout.close()
    process.check()
    if status:
        problems.no_space(tree.BUILD, any("No space left on device" in line for line in said))
        raise LabError(f"{' '.join(argv)} failed with status {status}:\n{''.join(said)}")
    return "".join(said)


def _cache_problem():
    """Why the cache of CMake cannot be used, or ""."""
    try:
        text = (tree.BUILD / CACHE).read_text(errors="replace")
    except FileNotFoundError:
        return ""
    home = re.search(r"^CMAKE_HOME_DIRECTORY:INTERNAL=(.*)$", text, re.MULTILINE)
    if not home or not text.endswith("\n") or not all(map(_CACHE_LINE.match, text.splitlines())):
        return "is broken"
    if home[1] != str(tree.ROOT):
        return f"is of another tree, {home[1]}"
    return ""


def _configured():
    """Whether Ninja can decide by itself that CMake has to run again."""
    if problem := _cache_problem():
        ui.note(f"{tree.BUILD / CACHE} {problem}: thrown away, configuring anew")
        (tree.BUILD / CACHE).unlink()
        shutil.rmtree(tree.BUILD / "CMakeFiles", ignore_errors=True)
        return False
    made = tree.BUILD / "build.ninja"
    if not made.exists() or not (tree.BUILD / CACHE).exists():
        return False
    if name := built.configuration_differs():
        ui.note(f"{tree.BUILD / name} is not as CMake wrote it at the last build: configuring anew")
        return False
    newest = max((tree.ROOT / name).stat().st_mtime
                 for name in ("CMakePresets.json", "toolchain.cmake"))
    return made.stat().st_mtime > newest


def _mend():
    """Have made again what is not as it was built."""
    damaged = built.damaged()
    for name, what in list(damaged.items())[:SHOWN]:
        ui.note(f"{tree.BUILD / name} is not as it was built ({what}): making it again")
    if len(damaged) > SHOWN:
        ui.note(f"and {len(damaged) - SHOWN} more files")
    for name in damaged:
        built.remove(name)


def _forget_tools():
    """Have asked anew what CMake and the tests know of tools that have come, gone, or changed."""
    then, now = built.tools(), setup.fingerprint()
    if then is None or then == now:
        return False
    changed = sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))
    ui.note("changed since the last build, asked anew: " + ", ".join(changed))
    built.remove(built.LIBC_STAMP)
    return True


def _make():
    with ui.step("building") as step:
        _mend()
        configured = _configured()
        forget = ASKED_ONCE if _forget_tools() else ()
        if forget or not configured:
            step.at = "CMake"
            _run(["cmake", "--preset", "default", *forget], step)
        said = _run(["cmake", "--build", "--preset", "default"], step)
        if "no work to do" not in said or not built.recorded() or built.configuration_differs():
            built.record(setup.fingerprint())


def build(envs=None, more=()):
    """Bring build/ up to date, with the tools that are missing; returns the seconds it took. Whoever calls
    it has checked the command line before. ENVS, environments or their names, are what it is going
    to boot, MORE setup's other uses; None: whatever there is."""
    setup.ensure(setup.uses(envs, more))
    if tree.OTHER_BUILD:
        return 0.0
    started = time.monotonic()
    tree.BUILD.mkdir(exist_ok=True)
    tree.hold()
    # Two builds in one folder would trip over each other.
    with tree.lock(tree.BUILD / ".lab-lock"):
        _make()
    return time.monotonic() - started


def main(_options):
    """The verb."""
    seconds = build(())
    size = tree.KERNEL.stat().st_size
    print(f"lab: built {tree.BUILD} in {seconds:.1f} s; {tree.KERNEL.name} is {size} bytes")
    return 0
