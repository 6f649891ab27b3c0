#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Shows that one program, byte for byte the same, enters by INT 0x80, SYSENTER and SYSCALL.

hello32.vdso knows no entry instruction: it calls where AT_SYSINFO points. Each boot's file is read back
from its own image, and the path is the one that the kernel saw.
"""

import hashlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from lablib import boot, boot_test, environments, process, result, run     # noqa: E402

PROGRAM = "hello32"
BOOTS = (       # environment, the switch vsyscall= or "" for the kernel's choice, path
    ("tcg-intel", "int80", "int80"), ("tcg-intel", "", "sysenter"), ("tcg-amd", "", "syscall"),
    ("tcg-amd", "int80", "int80"), ("bochs-intel", "sysenter", "sysenter"), ("bochs-amd", "syscall", "syscall"),
)


def module_on(image):
    """The one program's bytes, as the image has them."""
    file = image.parent / "module"
    subprocess.run(["xorriso", "-osirrox", "on", "-indev", image, "-extract", "/boot/modules/0/0", file],
                   check=True, stdin=subprocess.DEVNULL, capture_output=True)
    return file.read_bytes()


def try_once(row):
    """(SHA-256 of the file, path that the kernel saw, problems)."""
    env, flavour, _path = row
    switches = [f"vsyscall={flavour}"] if flavour else []
    outcome = boot.run(boot.Boot(environments.get(env), [run.module(PROGRAM, "vdso")], switches,
                                 shift=boot_test.SHIFT, label="same-binary"))
    digest = hashlib.sha256(module_on(outcome.folder / "lab.iso")).hexdigest()
    said = re.search(rb"I came in by (\w+) \(32-bit caller\)", outcome.console)
    problems = result.verdict(outcome, 1)
    outcome.discard()
    return digest, said[1].decode() if said else "none", problems


def main():
    """Status 0: one file, and each boot's path is the expected one."""
    process.install()
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(try_once, BOOTS))
    failed = False
    for (env, flavour, path), (digest, seen, problems) in zip(BOOTS, found):
        print(f"{digest}  {env:<12} {'vsyscall=' + flavour if flavour else '':<18} came in by {seen}")
        for problem in problems + ([] if seen == path else [f"expected {path}, got {seen}"]):
            print(f"FAIL {env}: {problem}")
            failed = True
    files, seen = {digest for digest, _seen, _problems in found}, {seen for _digest, seen, _problems in found}
    print(f"{PROGRAM}.vdso: {len(files)} file, {len(seen)} paths: {', '.join(sorted(seen))}")
    return 1 if failed or len(files) != 1 else 0


if __name__ == "__main__":
    sys.exit(main())
