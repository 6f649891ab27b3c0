# SPDX-License-Identifier: MIT
"""Where things are in the source and build trees."""

import os
import shutil
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# A test of another build tree (another compiler) names it here; then nothing is built by the verbs.
OTHER_BUILD = os.environ.get("ENTRYLAB_BUILD")
BUILD = Path(OTHER_BUILD).resolve() if OTHER_BUILD else ROOT / "build"
KERNEL = BUILD / "entrylab.elf"
BOOT_SHIM = BUILD / "boot-shim.elf"
VDSO = {64: BUILD / "vdso64.so", 32: BUILD / "vdso32.so"}      # by caller
USERLAND = BUILD / "userland"
RUNS = BUILD / "runs"
PATHS_DEF = ROOT / "src/entry/paths.def"
RUNS_KEPT, RUNS_AGE = 20, 3600     # folders of failed runs: how many, and for how many seconds
GRUB_TEMPLATE = ROOT / "iso/grub.cfg.in"
_made = []      # folders of this process's runs


def sources():
    """Names of the programs in userland/programs, sorted."""
    return sorted(source.stem for source in (ROOT / "userland/programs").glob("*.c"))


def built_for(source, caller):
    """Whether SOURCE is built for CALLER: what is not C is in a folder for each caller."""
    folders = {64: ROOT / "userland/programs" / source, 32: ROOT / f"userland/programs/{source}32"}
    return folders[caller].exists() or not folders[96 - caller].exists()


def program_name(source, caller):
    """What the program made of SOURCE for CALLER is called, without its path."""
    return source + ("32" if caller == 32 else "")


def programs(caller=None):
    """Names of all programs, of 32-bit ones with 32 at the end; with CALLER only those."""
    return sorted(program_name(source, bits) for source in sources() for bits in (64, 32)
                  if caller in (None, bits) and built_for(source, bits))


def caller_of(program):
    """64 or 32, by the name of one of our programs."""
    return 32 if program in programs(32) else 64


def program_file(program, path):
    """The built program that enters the kernel by PATH."""
    return USERLAND / f"{program}.{path}"


def _tidy():
    """Remove what runs of long ago left behind."""
    kept = sorted(RUNS.iterdir(), key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in kept[RUNS_KEPT:]:
        if time.time() - folder.stat().st_mtime > RUNS_AGE:
            shutil.rmtree(folder, ignore_errors=True)


def new_run(label):
    """A fresh folder for one run of an emulator."""
    RUNS.mkdir(parents=True, exist_ok=True)
    try:
        _tidy()
    except FileNotFoundError:
        pass    # another lab was faster
    folder = Path(tempfile.mkdtemp(prefix=f"{label}-", dir=RUNS))
    _made.append(folder)
    return folder


def discard_runs():
    """Remove the folders of this process's runs, after an interrupt."""
    for folder in _made:
        shutil.rmtree(folder, ignore_errors=True)
