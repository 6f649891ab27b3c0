# SPDX-License-Identifier: MIT
"""ELF files: what of one a loader needs."""

import struct

# Of the two classes: e_phoff, e_phentsize and e_phnum; the section headers' fields, which go; p_offset and p_filesz.
_CLASSES = {
    1: {"phoff": ("<I", 28), "phent": 42, "phnum": 44, "shoff": (32, 4), "sh": 46, "offset": ("<I", 4), "size": ("<I", 16)},
    2: {"phoff": ("<Q", 32), "phent": 54, "phnum": 56, "shoff": (40, 8), "sh": 58, "offset": ("<Q", 8), "size": ("<Q", 32)},
}
_SH_BYTES = 6       # e_shentsize, e_shnum, e_shstrndx


def _at(data, where, base=0):
    form, offset = where
    return struct.unpack_from(form, data, base + offset)[0]


def loadable(data):
    """DATA, the bytes of an ELF file, without what no program header names: sections, symbols, debug information.
    What is no ELF file stays as it is."""
    known = _CLASSES.get(data[4]) if len(data) > 64 and data[:4] == b"\x7fELF" else None
    if not known:
        return data
    first, each, count = _at(data, known["phoff"]), _at(data, ("<H", known["phent"])), _at(data, ("<H", known["phnum"]))
    end = first + each * count
    if end > len(data):
        return data
    for base in range(first, end, each):
        end = max(end, _at(data, known["offset"], base) + _at(data, known["size"], base))
    kept = bytearray(data[:end])
    offset, size = known["shoff"]
    kept[offset:offset + size] = bytes(size)
    kept[known["sh"]:known["sh"] + _SH_BYTES] = bytes(_SH_BYTES)
    return bytes(kept)
