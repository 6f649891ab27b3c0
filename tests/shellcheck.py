#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs shellcheck on the tree's shell scripts: the files whose first line names a shell.

Status 77 if there is no shellcheck."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHELL = re.compile(rb"^#!.*\b(sh|bash|dash)\b")


def scripts():
    """What git tracks or would track; without git, the places where scripts are."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                                check=True, capture_output=True, text=True).stdout
        files = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        files = [file for folder in (".ci", "scripts", "tests") for file in (ROOT / folder).rglob("*")]
    for file in sorted(set(files)):
        if file.is_file():
            with open(file, "rb") as opened:
                if SHELL.match(opened.readline(200)):
                    yield file


def main():
    """The status of shellcheck."""
    if not shutil.which("shellcheck"):
        print("SKIP shellcheck is not installed (apt-get install shellcheck)")
        return 77
    files = list(scripts())
    if not files:
        print("SKIP the tree has no shell script")
        return 77
    print("\n".join(str(file) for file in files))
    return subprocess.run(["shellcheck", *files], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
