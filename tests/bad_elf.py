# SPDX-License-Identifier: MIT
"""Malformed ELF programs for the loader to refuse."""

import re
import struct

from lablib import tree

LOAD, DYNAMIC, INTERPRETER = 1, 2, 3
X, W, R = 1, 2, 4
PAGE = 4096
CODE = b"\x0f\x0b" + bytes(14)      # ud2: none of these may ever run
TEXT = 0x400000
LAST_PAGE = 0x7ffffffff000


def _elf(segments, machine=62, kind=2, entry=TEXT, count=None, code=CODE):
    """An ELF64 file of (type, flags, address, memory size, file size) SEGMENTS; data follows the headers."""
    count = len(segments) if count is None else count
    header = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\x02\x01\x01" + bytes(9), kind, machine, 1, entry,
                         64, 0, 0, 64, 56, count, 0, 0, 0)
    data = b""
    table = b""
    for number, (type_, flags, address, memory, size) in enumerate(segments, 1):
        offset = (number * PAGE if size else 0) + address % PAGE
        table += struct.pack("<IIQQQQQQ", type_, flags, offset, address, address, size, memory, PAGE)
        if size:
            data = data.ljust(offset - PAGE, b"\0") + code.ljust(min(size, PAGE), b"\0")
    return (header + table).ljust(PAGE, b"\0") + data


def _text(address=TEXT, flags=R | X, memory=16, size=16):
    return (LOAD, flags, address, memory, size)


def reasons():
    """{NAME: text} of the kernel's reasons for refusing a program."""
    rows = (tree.ROOT / "src/task/elf_errors.def").read_text()
    return dict(re.findall(r'^ELF_ERROR\(\d+,\s*(\w+),\s*"([^"]*)"\)', rows, re.MULTILINE))


def greedy():
    """A good program that wants 256 MiB."""
    return _elf([_text(), (LOAD, R | W, 0x10000000, 256 << 20, 0)])


LEAVE = b"\xb8\x3c\x00\x00\x00\x31\xff\x0f\x05".ljust(16, b"\x90")     # mov $60, %eax; xor %edi, %edi; syscall


def big():
    """A good program that has 10 MiB and ends at once."""
    return _elf([_text(), (LOAD, R | W, 0x10000000, 10 << 20, 0)], code=LEAVE)


def brief():
    """A good program that ends at once."""
    return _elf([_text()], code=LEAVE)


def _patched(data, at, text):
    return data[:at] + text + data[at + len(text):]


def _changed(at, kind, value):
    """A good program but for one field, at byte AT of the file."""
    return _patched(_elf([_text()]), at, struct.pack("<" + kind, value))


def _elf32(segments, machine=3, kind=2, entry=TEXT):
    """An ELF32 file of the same."""
    header = struct.pack("<16sHHIIIIIHHHHHH", b"\x7fELF\x01\x01\x01" + bytes(9), kind, machine, 1, entry,
                         52, 0, 0, 52, 32, len(segments), 0, 0, 0)
    table = b"".join(struct.pack("<IIIIIIII", type_, PAGE if size else 0, address, address, size, memory, flags, PAGE)
                     for type_, flags, address, memory, size in segments)
    return (header + table).ljust(PAGE, b"\0") + CODE


def cases():
    """(name, reason, file) of each malformed program."""
    why = reasons()
    good = _elf([_text()])
    for name, reason, data in (
        ("empty", "SHORT", b"\x7f"),
        ("header-only", "SHORT", good[:64]),
        ("cut-in-header", "SHORT", good[:40]),
        ("truncated", "SEGMENT", good[:PAGE + 4]),
        ("text-file", "MAGIC", b"#!/bin/sh\n" * 100),
        ("class-3", "CLASS", good[:4] + b"\x03" + good[5:]),
        ("class-32-of-x86-64", "MACHINE", good[:4] + b"\x01" + good[5:]),
        ("x32", "MACHINE", _elf32([_text()], machine=62)),
        ("arm", "MACHINE", _elf32([_text()], machine=40)),
        ("dynamic-32", "DYNAMIC", _elf32([_text(), (INTERPRETER, R, TEXT + PAGE, 16, 16)])),
        ("shared-object-32", "TYPE", _elf32([_text()], kind=3)),
        ("last-page-4g-32", "ADDRESS", _elf32([_text(), (LOAD, R | W, 0xfffff000, 16, 0)])),
        ("wraps-32", "ADDRESS", _elf32([_text(), (LOAD, R | W, 0xffff0000, 0x20000, 0)])),
        ("aarch64", "MACHINE", _elf([_text()], machine=183)),
        ("shared-object", "TYPE", _elf([_text()], kind=3)),
        ("relocatable", "TYPE", _elf([_text()], kind=1)),
        ("dynamic", "DYNAMIC", _elf([_text(), (INTERPRETER, R, TEXT + PAGE, 16, 16)])),
        ("no-segments", "HEADERS", _elf([])),
        ("many-headers", "SHORT", _elf([_text()], count=0xfff0)),
        ("file-above-memory", "SEGMENT", _elf([_text(memory=16, size=64)])),
        ("page-0", "ADDRESS", _elf([_text(0)], entry=0)),
        ("last-page", "ADDRESS", _elf([_text(LAST_PAGE)], entry=LAST_PAGE)),
        ("last-page-4g", "ADDRESS", _elf([_text(), (LOAD, R | W, 0xfffff000, 16, 0)])),
        ("kernel-half", "ADDRESS", _elf([_text(0xffffffff80100000)], entry=0xffffffff80100000)),
        ("not-canonical", "ADDRESS", _elf([_text(), (LOAD, R | W, 1 << 62, 16, 0)])),
        ("wraps", "ADDRESS", _elf([_text(), (LOAD, R | W, (1 << 64) - PAGE, 2 * PAGE, 0)])),
        ("huge", "ADDRESS", _elf([_text(), (LOAD, R | W, 0x500000, 1 << 63, 0)])),
        ("overlap", "OVERLAP", _elf([_text(), _text(TEXT + 8)])),
        ("write-exec", "WRITE_EXEC", _elf([_text(flags=R | W | X)])),
        ("entry-outside", "ENTRY", _elf([_text()], entry=TEXT + PAGE)),
        ("of-no-bytes", "SHORT", b""),
        ("one-byte-short", "SEGMENT", _elf([_text(memory=64, size=64)])[:PAGE + 63]),
        ("headers-beyond-file", "SHORT", _changed(32, "Q", 1 << 20)),
        ("headers-wrap", "SHORT", _changed(32, "Q", (1 << 64) - 56)),
        ("headers-of-55-bytes", "HEADERS", _changed(54, "H", 55)),
        ("big-endian", "CLASS", _changed(5, "B", 2)),
        ("offset-beyond-file", "SEGMENT", _changed(64 + 8, "Q", 1 << 40)),
        ("offset-wraps", "SEGMENT", _changed(64 + 8, "Q", (1 << 64) - 8)),
        ("offset-and-size-wrap", "SEGMENT", _patched(_changed(64 + 8, "Q", 1 << 63), 64 + 32, struct.pack("<QQ", 1 << 63, 1 << 63))),
        ("unaligned", "ALIGNMENT", _changed(64 + 16, "Q", TEXT + 8)),
        ("dynamic-segment", "DYNAMIC", _elf([_text(), (DYNAMIC, R, TEXT + PAGE, 16, 16)])),
        ("17-segments", "HEADERS", _elf([_text(TEXT + n * PAGE) for n in range(17)])),
        ("on-vdso", "PLACE", _elf([_text(), (LOAD, R | W, 0x7fffffe00000, 16, 0)])),
        ("on-stack", "PLACE", _elf([_text(), (LOAD, R | W, 0x7fffffcff000, 16, 0)])),
        ("on-vdso-32", "PLACE", _elf32([_text(), (LOAD, R | W, 0xffe00000, 16, 0)])),
        ("on-stack-32", "PLACE", _elf32([_text(), (LOAD, R | W, 0xffcff000, 16, 0)])),
        ("above-memory", "MEMORY", _elf([_text(), (LOAD, R | W, 1 << 33, 1 << 40, 0)])),
        ("entry-in-data", "ENTRY", _elf([_text(), (LOAD, R | W, 0x500000, 16, 16)], entry=0x500000)),
    ):
        yield f"bad-{name}", why[reason], data
