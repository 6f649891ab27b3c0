#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Proves that NAME.int80, NAME.sysenter, ... differ in the entry stub and in nothing else, and so do
NAME32.int80, ....

The stubs have different lengths, so addresses behind them shift and bytes that hold addresses differ.
Instead of guessing which ones may, this lets the linker say: NAME.A's own link command, with the one
object enter/A.S.obj replaced by enter/B.S.obj (32-bit: enter32/), must give NAME.B, byte for byte. So whatever differs
between A and B follows from that one object. What the object may hold is checked as well: the stub's
symbols, and no sections but those of code, constants, note and unwind information. Last, without any
command: all other symbols of the finished files have the same sizes.

usage: stub_only_difference.py NINJA     (of the build folder ENTRYLAB_BUILD, default build/)
"""

import os
import re
import shlex
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from lablib import paths, symbols, tree     # noqa: E402

SHF_ALLOC = 2
STUB_SECTIONS = {".text", ".rodata", ".note.entrylab", ".eh_frame"}     # what may have bytes


def is_stubs(path, name):
    """Whether the object of PATH's stub may define NAME."""
    return name in ("enter_raw", "enter_bare", "enter_vdso_symbol", f"user_{path}_enter", f"user_{path}_back") \
        or path in paths.ids() and name.startswith(f"{path}_")


def sections(data):
    """(name, flags, size) of the sections of an ELF file of 64 or 32 bits."""
    wide = data[4] == 2
    offset = struct.unpack_from("<Q", data, 40)[0] if wide else struct.unpack_from("<I", data, 32)[0]
    size, count, names = struct.unpack_from("<HHH", data, 58 if wide else 46)
    rows = [struct.unpack_from("<IIQQQQIIQQ" if wide else "<10I", data, offset + i * size) for i in range(count)]
    for row in rows:
        start = rows[names][4] + row[0]
        yield data[start:data.index(b"\0", start)].decode(), row[2], row[5]


def link_command(ninja, target):
    """The words of the command that links TARGET."""
    shown = subprocess.run([ninja, "-C", str(tree.BUILD), "-t", "commands", "-s", target], check=True,
                           capture_output=True, text=True).stdout.strip().splitlines()
    words = shlex.split(shown[-1])
    # CMake wraps it: `: && cc ... && :`
    return [word for word in words if word not in (":", "&&")]


def stub_of(words):
    """The one word of a link command that is the stub's object."""
    found = [word for word in words if re.search(r"/enter(32)?-.*\.obj$", word)]
    return found[0] if len(found) == 1 else None


def check_stub(path, file):
    """Why FILE holds more than PATH's stub."""
    data = (tree.BUILD / file).read_bytes()
    table = symbols.parse(data, what=file)
    extra = [name for name in table.address if not is_stubs(path, name)]
    if extra:
        yield f"{file} defines more than the stub: {', '.join(sorted(extra))}"
    if "enter_raw" not in table.address:
        yield f"{file} does not define enter_raw"
    for name, flags, size in sections(data):
        if flags & SHF_ALLOC and size and name not in STUB_SECTIONS:
            yield f"{file} has {size} bytes of {name}; a stub has {', '.join(sorted(STUB_SECTIONS))}"


def check_command(base, words, program, path, stubs):
    """Why WORDS is not BASE with another stub and another output."""
    renamed = {stubs[path]: stubs["base"], f"userland/{program}.{path}": base[-1]}
    renamed = [renamed.get(word, word) for word in words]
    for mine, theirs in zip(renamed, base):
        if mine != theirs:
            yield f"{program}.{path} is linked with '{mine}' where {base[-1]} has '{theirs}'"
            return
    if len(renamed) != len(base):
        yield f"{program}.{path} is linked from {len(renamed)} words, {base[-1]} from {len(base)}"


def check_relink(base, program, path, stubs, folder):
    """Why BASE's link with PATH's stub is not the file that was built."""
    made = Path(folder) / f"{program}.{path}"
    swap = {stubs["base"]: stubs[path], base[-1]: str(made)}
    done = subprocess.run([swap.get(word, word) for word in base], cwd=tree.BUILD, check=False,
                          capture_output=True, text=True)
    if done.returncode:
        yield f"{program}.{path}: linking failed: {done.stderr.strip()}"
        return
    relinked, built = made.read_bytes(), tree.program_file(program, path).read_bytes()
    if relinked != built:
        at = next((i for i, (a, b) in enumerate(zip(relinked, built)) if a != b), min(len(relinked), len(built)))
        yield (f"{program}.{path} is not {Path(base[-1]).name} with another stub: they differ from byte {at} on "
               f"({len(built)} bytes, relinked {len(relinked)})")


def check_sizes(program, variants):
    """Why a symbol outside the stub is not the same in every file."""
    seen = {}
    for path in variants:
        table = symbols.load(tree.program_file(program, path))
        seen[path] = {name: size for name, size in table.size.items() if not is_stubs(path, name)}
    first = variants[0]
    for path in variants[1:]:
        if not seen[path] or seen[path] != seen[first]:
            different = sorted(set(seen[path].items()) ^ set(seen[first].items()))
            yield f"{program}.{path} and {program}.{first} have other symbols: {different}"


def check_program(ninja, program, variants, folder):
    """All of the above."""
    commands = {path: link_command(ninja, f"userland/{program}.{path}") for path in variants}
    stubs = {path: stub_of(words) for path, words in commands.items()}
    if None in stubs.values() or len(set(stubs.values())) != len(variants):
        yield f"{program}: not one stub of its own in each link command: {stubs}"
        return
    base = commands[variants[0]]
    stubs["base"] = stubs[variants[0]]
    if base[-2:] != ["-o", f"userland/{program}.{variants[0]}"]:
        yield f"{program}: an unexpected link command: {shlex.join(base)}"
        return
    for path in variants:
        yield from check_stub(path, stubs[path])
        yield from check_command(base, commands[path], program, path, stubs)
        yield from check_relink(base, program, path, stubs, folder)
    yield from check_sizes(program, variants)


def main(argv):
    """Status 0: nothing found, in at least one program; 1 otherwise."""
    if len(argv) != 2:
        sys.exit(__doc__)
    done, found = 0, []
    with tempfile.TemporaryDirectory(prefix="entrylab-") as folder:
        for caller in paths.CALLERS:
            variants = paths.variants(caller)
            for program in tree.programs(caller):
                done += len(variants) > 1
                found += check_program(os.fspath(argv[1]), program, variants, folder)
    for problem in found:
        print(f"FAIL {problem}")
    print(f"{done} programs with several variants each, {len(found)} differences outside the stub")
    return 1 if found or done < 2 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
