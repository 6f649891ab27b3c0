#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""build.py FOLDER: makes the ordinary libc programs, FOLDER/NAME.LIBC, with the host's compilers.

Where the host lacks a compiler or a libc, FOLDER/NAME.LIBC.missing holds the reason instead, for the tests that
are then skipped. On purpose without the project's own flags: these programs know nothing of the kernel."""

import platform
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAMS = ("hello_libc", "check_libc")
FLAGS = ("-static", "-O1", "-Wall", "-Wextra", "-Werror")
LIBCS = {       # libc and bits: compiler, Debian's package
    "glibc32": (("gcc", "-m32"), "gcc-multilib and libc6-dev-i386"),
    "glibc64": (("gcc", "-m64"), "gcc and libc6-dev"),
    "musl64": (("musl-gcc",), "musl-tools"),
}


def probe(folder, compiler, package):
    """Why COMPILER makes no static program; "" if it does."""
    if platform.machine() != "x86_64" or sys.platform != "linux":
        return f"not an x86-64 Linux host but {sys.platform} on {platform.machine()}"
    if not shutil.which(compiler[0]):
        return f"no {compiler[0]} (Debian: apt-get install {package})"
    test = subprocess.run([*compiler, "-static", "-xc", "-", "-o", folder / "probe"],
                          input="#include <stdio.h>\nint main(void) { return puts(\"\") < 0; }\n",
                          text=True, capture_output=True)
    (folder / "probe").unlink(missing_ok=True)
    return f"{' '.join(compiler)} -static fails (Debian: apt-get install {package})" if test.returncode else ""


def main():
    """Status 0, also where something is missing; 1 where a program does not compile."""
    if len(sys.argv) != 2:
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    failed = False
    for libc, (compiler, package) in LIBCS.items():
        why = probe(folder, compiler, package)
        for name in PROGRAMS:
            made, missing = folder / f"{name}.{libc}", folder / f"{name}.{libc}.missing"
            made.unlink(missing_ok=True)
            missing.unlink(missing_ok=True)
            if why:
                missing.write_text(why + "\n", encoding="utf-8")
                print(f"{made.name}: not made: {why}")
            else:
                failed |= subprocess.run([*compiler, *FLAGS, HERE / f"{name}.c", "-o", made]).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
