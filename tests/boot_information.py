# SPDX-License-Identifier: MIT
"""Multiboot2 information, byte by byte, and the case that the boot shim hands over (boot_shim/shim.c)."""

import re
import struct

from lablib import tree

MAGIC = 0x36d76289
END, COMMAND_LINE, MODULE, MEMORY, SECTIONS, RSDP_OLD, RSDP_NEW = 0, 1, 3, 6, 9, 14, 15
AVAILABLE, RESERVED = 1, 2
MIB = 1 << 20
RAM = 64            # MiB, of every boot through the shim
PAGE = 4096


def _places():
    text = (tree.ROOT / "tests/boot_shim/shim.lds").read_text()
    return {name: int(at, 16) for name, at in re.findall(r"^room_(\w+)\s*=\s*(0x[0-9a-f]+);", text, re.MULTILINE)}


PLACES = _places()
INFORMATION = PLACES["information"]


def tag(kind, body=b"", size=None):
    """A tag; SIZE is what it says of itself, if that is not true."""
    whole = struct.pack("<II", kind, 8 + len(body) if size is None else size) + body
    return whole + bytes(-len(whole) % 8)


def end(size=None):
    """The tag that ends the information."""
    return tag(END, b"", size)


def command_line(text=b""):
    """The kernel's switches."""
    return tag(COMMAND_LINE, text + b"\0")


def module(start, stop, text=b"hello.syscall"):
    """A program."""
    return tag(MODULE, struct.pack("<II", start, stop) + text + b"\0")


def memory(*regions, entry_size=24, entries=None):
    """The memory map of (base, length, type) REGIONS, or of raw ENTRIES."""
    body = b"".join(struct.pack("<QQII", *region, 0) for region in regions) if entries is None else entries
    return tag(MEMORY, struct.pack("<II", entry_size, 0) + body)


LOW = (0, 0x9f000, AVAILABLE)
HIGH = (MIB, (RAM - 2) * MIB, AVAILABLE)        # less what firmware keeps at the top


def sections(*headers, count=None, size=64):
    """The kernel's section headers, each (type, address, size, link)."""
    body = b"".join(struct.pack("<IIQQQQIIQQ", 0, kind, 0, address, 0, length, link, 0, 0, 0)
                    for kind, address, length, link in headers)
    return tag(SECTIONS, struct.pack("<III", len(headers) if count is None else count, size, 0) + body)


def whole(*tags, total=None):
    """The information of TAGS; TOTAL is what it says of its size, if that is not true."""
    body = b"".join(tags)
    return struct.pack("<II", 8 + len(body) if total is None else total, 0) + body


def programs(files):
    """[(start, end)] where the shim puts FILES."""
    at, found = PLACES["program"], []
    for file in files:
        size = file.stat().st_size
        found.append((at, at + size))
        at += size + -size % PAGE
    return found


def case(*chunks, eax=MAGIC, ebx=INFORMATION):
    """The shim's file: the registers, and (address, bytes) CHUNKS for memory."""
    text = b"CASE" + struct.pack("<III", eax, ebx, len(chunks))
    for address, data in chunks:
        text += struct.pack("<II", address, len(data)) + data + bytes(-len(data) % 4)
    return text
