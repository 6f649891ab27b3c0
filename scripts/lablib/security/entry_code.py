# SPDX-License-Identifier: MIT
"""The kernel's entry text as instructions: disassembled by objdump, with the places that the kernel patches."""

import re
import struct
import subprocess
from dataclasses import dataclass, field

from .. import symbols, tree
from ..errors import LabError

_LINE = re.compile(r"^\s*([0-9a-f]+):\t([0-9a-f ]+?)\s*\t(.*)$")
_PREFIXES = ("rep ", "repz ", "repnz ", "cs ", "ds ", "data16 ", "notrack ", "lock ", "rex.W ")
_TARGET = re.compile(r"^([0-9a-f]+) <")
PATCHED = {0xca: "clac", 0xcb: "stac"}      # the last byte of a place that the kernel patches, where the CPU has SMAP


@dataclass(frozen=True)
class Insn:
    """One instruction."""
    address: int
    length: int
    mnemonic: str       # AT&T, with rep before it
    operands: tuple
    target: int = None  # of a direct jump or call

    @property
    def next(self):
        """The address behind it."""
        return self.address + self.length

    @property
    def text(self):
        """As people read it."""
        return " ".join([self.mnemonic, ", ".join(self.operands)]).strip()

    @property
    def is_branch(self):
        """Whether it is a conditional jump."""
        return self.mnemonic.startswith("j") and self.mnemonic != "jmp"

    @property
    def is_padding(self):
        """Whether it is what an assembler fills gaps with."""
        return self.mnemonic.startswith("nop") or (self.mnemonic == "xchg" and self.operands == ("%ax", "%ax"))


@dataclass
class Code:
    """Instructions by address, in order, and what the kernel's tables say of them."""
    insns: dict
    symbols: symbols.Symbols
    fixups: dict = field(default_factory=dict)      # {instruction that may fault: where to go on}
    start: int = 0
    end: int = 0

    def label(self, address):
        """The address as `name+0x10`."""
        return self.symbols.label(address) or f"0x{address:x}"

    def at(self, name):
        """The address of a symbol, or None."""
        return self.symbols.address.get(name)


def objdump():
    """The objdump that CMake found for this build."""
    cache = tree.BUILD / "CMakeCache.txt"
    found = re.search(r"^CMAKE_OBJDUMP:FILEPATH=(\S+)$", cache.read_text(), re.MULTILINE) if cache.exists() else None
    return found[1] if found and "NOTFOUND" not in found[1] else "objdump"


def _operands(text):
    """The operands of an instruction, split at commas outside parentheses."""
    return tuple(part.strip() for part in re.split(r",(?![^(]*\))", text) if part.strip())


def _insn(address, code, text, sites):
    text = re.sub(r"\s*(#|//).*$", lambda m: "", text).strip()
    if address in sites and sites[address] in PATCHED:
        return Insn(address, 3, PATCHED[sites[address]], ())
    repeat = ""
    while prefix := next((p for p in _PREFIXES if text.startswith(p)), None):
        text = text[len(prefix):].strip()
        repeat = prefix if prefix.startswith("rep") else repeat
    mnemonic, _, rest = text.partition(" ")
    rest = rest.strip()
    target = _TARGET.match(rest)
    return Insn(address, len(code.split()), repeat + mnemonic, _operands(rest.split(" <")[0]),
                int(target[1], 16) if target else None)


def parse(listing, sites=()):
    """{address: Insn} of objdump's listing. SITES: {address: last byte} of the places that the kernel patches."""
    sites = dict(sites)
    found = {}
    for line in listing.splitlines():
        if match := _LINE.match(line):
            address = int(match[1], 16)
            found[address] = _insn(address, match[2], match[3], sites)
    return found


def disassemble(file, start=None, end=None):
    """objdump's listing of FILE from START to END."""
    words = [objdump(), "-d", "-w", "--show-raw-insn", str(file)]
    words += [f"--start-address={start}", f"--stop-address={end}"] if start is not None else []
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    except OSError as problem:
        raise LabError(f"cannot run {words[0]}: {problem.strerror}; scripts/lab setup installs it") from problem
    if done.returncode:
        raise LabError(f"{' '.join(words)} failed with status {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def _segment_bytes(data, address, size):
    """SIZE bytes of the ELF64 file DATA at virtual ADDRESS."""
    offset, = struct.unpack_from("<Q", data, 32)
    entry, count = struct.unpack_from("<HH", data, 54)
    for at in range(offset, offset + entry * count, entry):
        kind, _flags, start, virtual, _physical, length = struct.unpack_from("<IIQQQQ", data, at)
        if kind == 1 and virtual <= address and address + size <= virtual + length:
            return data[start + address - virtual:start + address - virtual + size]
    raise LabError(f"the kernel's file has no {size} bytes at 0x{address:x}")


def _pairs(data, table, name):
    """The rows of a table of two 64-bit words between NAME_start and NAME_end."""
    start, end = (table.address[f"{name}_{edge}"] for edge in ("start", "end"))
    return dict(struct.iter_unpack("<QQ", _segment_bytes(data, start, end - start)))


def load(file):
    """The Code of the kernel FILE."""
    table = symbols.load(file)
    missing = [name for name in ("entry_text_start", "entry_text_end") if name not in table.address]
    if missing:
        raise LabError(f"{file} has no symbol {missing[0]}: is it entrylab's kernel?")
    data = file.read_bytes()
    start, end = table.address["entry_text_start"], table.address["entry_text_end"]
    insns = parse(disassemble(file, start, end), _pairs(data, table, "smap_sites"))
    if not insns:
        raise LabError(f"{objdump()} shows no instruction of {file} between 0x{start:x} and 0x{end:x}")
    return Code(insns, table, _pairs(data, table, "fixups"), start, end)
