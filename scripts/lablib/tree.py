# SPDX-License-Identifier: MIT
"""Where things are in the source and build trees."""

import contextlib
import fcntl
import os
import shutil
import tempfile
import threading
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
RUNS_KEPT = 10          # folders of runs that failed, or were kept: the last ones
RUNS_AGE = 3600         # seconds after which a folder of nobody's is old
# Files that are locked by the process that uses the folder.
OWNER, IN_USE = ".owner", ".lab-in-use"
GRUB_TEMPLATE = ROOT / "iso/grub.cfg.in"
_made = {}      # folders of this process's runs: descriptor of their lock
_held = []
_threads = threading.Lock()


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


@contextlib.contextmanager
def lock(file, kind=fcntl.LOCK_EX):
    """Hold FILE's lock; where the file was removed by who held it, that of the new one."""
    while True:
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(handle, kind)
            if file.exists() and os.path.samestat(os.fstat(handle), file.stat()):
                yield handle
                return
        finally:
            os.close(handle)


def hold():
    """Say, until this process ends, that it uses the build folder."""
    if not _held:
        _held.append(lock(BUILD / IN_USE, fcntl.LOCK_SH))
        _held[0].__enter__()


def in_use(folder):
    """Whether a process that is running made FOLDER, of new_run()."""
    try:
        handle = os.open(folder / OWNER, os.O_RDONLY)
    except OSError:
        # Made by other means, or not yet marked.
        return time.time() - folder.stat().st_mtime < RUNS_AGE
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _tidy():
    """Remove what runs of long ago left behind."""
    left = [folder for folder in RUNS.iterdir() if folder.is_dir() and not in_use(folder)]
    left.sort(key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in left[RUNS_KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)


def _mark(folder):
    """Let in_use() know that FOLDER is of this process, as long as that lives."""
    for gone in [one for one in _made if not one.exists()]:
        os.close(_made.pop(gone))
    handle = os.open(folder / OWNER, os.O_RDWR | os.O_CREAT, 0o666)
    _made[folder] = handle
    fcntl.flock(handle, fcntl.LOCK_EX)


def new_run(label):
    """A fresh folder for one run of an emulator."""
    RUNS.mkdir(parents=True, exist_ok=True)
    hold()
    with _threads, lock(RUNS / ".lock"):
        with contextlib.suppress(FileNotFoundError):    # somebody has just removed his own
            _tidy()
        folder = Path(tempfile.mkdtemp(prefix=f"{label}-", dir=RUNS))
        _mark(folder)
    return folder


def discard_runs():
    """Remove the folders of this process's runs, after an interrupt."""
    for folder in list(_made):
        shutil.rmtree(folder, ignore_errors=True)
