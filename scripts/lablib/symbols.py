# SPDX-License-Identifier: MIT
"""Reads the symbol table of an ELF file of 64 or 32 bits."""

import bisect
import struct
from dataclasses import dataclass

from .errors import LabError

_SYMBOL64, _SYMBOL32 = struct.Struct("<IBBHQQ"), struct.Struct("<IIIBBH")


@dataclass(frozen=True)
class _Class:
    """How a class of ELF files is laid out."""
    header: struct.Struct
    section: struct.Struct
    symbol: struct.Struct


_CLASSES = {
    2: _Class(struct.Struct("<16sHHIQQQIHHHHHH"), struct.Struct("<IIQQQQIIQQ"), _SYMBOL64),
    1: _Class(struct.Struct("<16sHHIIIIIHHHHHH"), struct.Struct("<IIIIIIIIII"), _SYMBOL32),
}
_SYMTAB, _DYNSYM = 2, 11
_NOTYPE, _OBJECT, _FUNC = 0, 1, 2


class Symbols:
    """Names to addresses, and addresses to names."""

    def __init__(self, entries, base=0):
        """ENTRIES: (name, address, size, is_global)."""
        self.address = {}
        self.size = {}
        best = {}
        for name, address, size, is_global in entries:
            address += base
            if name not in self.address or is_global:
                self.address[name], self.size[name] = address, size
            # Of several names at one address take a sized, then a global, then the shortest one.
            rank = (size == 0, not is_global, len(name), name)
            if address not in best or rank < best[address][0]:
                best[address] = (rank, name, size)
        self._sorted = sorted((address, name, size) for address, (_, name, size) in best.items())
        self._keys = [entry[0] for entry in self._sorted]

    def find(self, address):
        """(name, offset) of the symbol that ADDRESS is in, or None."""
        at = bisect.bisect_right(self._keys, address) - 1
        if at < 0:
            return None
        start, name, size = self._sorted[at]
        if size and address >= start + size:
            return self._enclosing(at, address)
        return name, address - start

    def _enclosing(self, at, address):
        """A label inside a function hides it; look a little further down for one that is long enough."""
        for start, name, size in reversed(self._sorted[max(0, at - 64):at]):
            if start + size > address:
                return name, address - start
        return None

    def label(self, address):
        """`name+0x10` or ""."""
        found = self.find(address)
        if not found:
            return ""
        return f"{found[0]}+0x{found[1]:x}" if found[1] else found[0]


def _class(data, what):
    if data[:4] != b"\x7fELF":
        raise LabError(f"{what} is not an ELF file: it begins with {data[:4]!r}")
    kind = _CLASSES.get(data[4]) if data[5:6] == b"\1" else None
    if not kind:
        raise LabError(f"{what} is not a little-endian ELF file of 64 or 32 bits")
    if len(data) < kind.header.size:
        raise LabError(f"{what} is truncated: it has {len(data)} bytes, its header {kind.header.size}")
    return kind


def _sections(data, kind, what):
    header = kind.header.unpack_from(data)
    offset, entry_size, count = header[6], header[11], header[12]
    if count and (entry_size != kind.section.size or offset + count * entry_size > len(data)):
        raise LabError(f"{what} is truncated: its section table ends at {offset + count * entry_size}, "
                       f"the file at {len(data)}")
    return [kind.section.unpack_from(data, offset + i * entry_size) for i in range(count)]


def _symbol(data, kind, at):
    """(name, info, section, value, size)."""
    if kind.symbol is _SYMBOL64:
        name, info, _other, section, value, size = kind.symbol.unpack_from(data, at)
    else:
        name, value, size, info, _other, section = kind.symbol.unpack_from(data, at)
    return name, info, section, value, size


def _text(data, start):
    end = data.find(b"\0", start)
    return data[start:end].decode("utf-8", "replace")


def parse(data, base=0, what="file"):
    """The Symbols of an ELF file's bytes; BASE is added to every address."""
    kind = _class(data, what)
    sections = _sections(data, kind, what)
    tables = [s for s in sections if s[1] == _SYMTAB] or [s for s in sections if s[1] == _DYNSYM]
    entries = []
    for table in tables:
        strings = sections[table[6]][4]
        for at in range(table[4], table[4] + table[5], kind.symbol.size):
            if at + kind.symbol.size > len(data):
                raise LabError(f"{what} is truncated inside its symbol table")
            name, info, section, value, size = _symbol(data, kind, at)
            if name and section and section != 0xfff1 and info & 15 in (_NOTYPE, _OBJECT, _FUNC):
                entries.append((_text(data, strings + name), value, size, info >> 4 == 1))
    if not entries:
        raise LabError(f"{what} has no symbols: it was stripped")
    return Symbols(entries, base)


def load(file, base=0):
    """The Symbols of FILE."""
    try:
        return parse(file.read_bytes(), base, str(file))
    except OSError as problem:
        raise LabError(f"cannot read {file}: {problem.strerror}") from problem
