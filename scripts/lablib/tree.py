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
VDSO = BUILD / "vdso64.so"
USERLAND = BUILD / "userland"
RUNS = BUILD / "runs"
PATHS_DEF = ROOT / "src/entry/paths.def"
RUNS_KEPT, RUNS_AGE = 20, 3600     # folders of failed runs: how many, and for how many seconds
GRUB_TEMPLATE = ROOT / "iso/grub.cfg.in"


def programs():
    """Names of the programs in userland/programs, sorted."""
    return sorted(source.stem for source in (ROOT / "userland/programs").glob("*.c"))


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
    return Path(tempfile.mkdtemp(prefix=f"{label}-", dir=RUNS))
