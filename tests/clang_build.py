#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Builds with clang and lld as well, without a warning: the kernel, every program, and one of them for
each path and caller. Holds the kernel to the rules of the entry text. Status 77 where they are missing."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from lablib import paths, tree      # noqa: E402

# The program that is linked for every path, and the path for which each of the others is.
EVERYWHERE, ONE_PATH = "hello", {64: "syscall", 32: "int80"}


def run(*command):
    """The output of COMMAND; ends the test if it fails."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed with status {done.returncode}:\n{done.stdout}")
    return done.stdout


def targets():
    """What is built."""
    for caller in paths.CALLERS:
        for program in tree.programs(caller):
            everywhere = program == tree.program_name(EVERYWHERE, caller)
            variants = paths.variants(caller) if everywhere else [ONE_PATH[caller]]
            yield from (f"{program}.{path}" for path in variants)


def main(folder):
    """Build into FOLDER from nothing."""
    missing = [tool for tool in ("clang", "ld.lld") if not shutil.which(tool)]
    if missing:
        print(f"SKIP not installed: {', '.join(missing)} (apt-get install clang lld llvm)")
        return 77
    shutil.rmtree(folder, ignore_errors=True)
    run("cmake", "--preset", "clang", "-S", str(ROOT), "-B", folder)
    output = run("cmake", "--build", folder, "--target", "entrylab.elf", "vdso64.so", "vdso32.so",
                 *targets())
    warnings = [line for line in output.splitlines() if re.search(r"\bwarning\b", line)]
    if warnings:
        sys.exit("clang warns:\n" + "\n".join(warnings))
    if not Path(folder, "entrylab.elf").is_file():
        sys.exit(f"there is no {folder}/entrylab.elf")
    print(run(sys.executable, str(ROOT / "tests/entry_rules.py"), str(Path(folder, "entrylab.elf"))), end="")
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
