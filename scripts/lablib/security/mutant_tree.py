# SPDX-License-Identifier: MIT
"""Copies of the tree to plant defects in: as many as run at once, kept so that a build is a small one."""

import os
import shutil
import subprocess
import sys

from .. import process, tree
from ..errors import LabError

FOLDER = tree.ROOT / "build/mutants"
COPIED = ("CMakeLists.txt", "CMakePresets.json", "toolchain.cmake", "iso", "scripts", "src", "tests", "userland")


def _files(root):
    """The source files below ROOT, by their names there."""
    found = {}
    for name in COPIED:
        top = root / name
        for file in [top] if top.is_file() else sorted(top.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                found[file.relative_to(root).as_posix()] = file
    return found


def _environment():
    """Ours, without what names another build tree."""
    kept = {name: value for name, value in os.environ.items() if name != "ENTRYLAB_BUILD"}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}


class Copy:
    """One copy of the tree, with its own build folder."""

    def __init__(self, number):
        self.root = FOLDER / f"tree{number}"
        self.kernel = self.root / "build/entrylab.elf"
        self.planted = {}       # {file: what it was}

    def refresh(self):
        """Make the copy equal to the tree; files that are equal keep their time."""
        self.root.mkdir(parents=True, exist_ok=True)
        wanted, there = _files(tree.ROOT), _files(self.root)
        for name in there.keys() - wanted.keys():
            there[name].unlink()
        for name, file in wanted.items():
            made = self.root / name
            if name not in there or made.read_bytes() != file.read_bytes():
                made.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, made)
                shutil.copymode(file, made)

    def plant(self, edits):
        """Write the defect."""
        for edit in edits:
            file = self.root / edit.file
            text = file.read_text()
            self.planted.setdefault(file, text)
            file.write_text(text.replace(edit.old, edit.new))

    def restore(self):
        """Take it out again."""
        for file, text in self.planted.items():
            file.write_text(text)
        self.planted.clear()

    def call(self, *words):
        """(status, output) of this copy's own script WORDS[0]."""
        child = process.start([sys.executable, self.root / words[0], *words[1:]], cwd=self.root, env=_environment(),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            said = child.stdout.read().decode(errors="replace")
            status = child.wait()
        finally:
            process.finish(child)
            child.stdout.close()
        process.check()
        return status, said

    def build(self, what):
        """Build it; WHAT does not build is an error of whoever wrote it."""
        status, said = self.call("scripts/lab", "build")
        if status:
            raise LabError(f"{what} does not build:\n{said}")
