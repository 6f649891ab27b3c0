# SPDX-License-Identifier: MIT
"""Boots with information that no good boot loader would give. Each is a row: the error, or what runs."""

import struct

from lablib.boot_row import Part, Row, exits, refused

import bad_elf
from boot_information import (AVAILABLE, COMMAND_LINE, END, HIGH, INFORMATION, LOW, MEMORY, MIB, MODULE, PLACES, RAM,
                              RESERVED, RSDP_NEW, RSDP_OLD, SECTIONS, case, command_line, end, memory, module, programs, sections, tag,
                              whole)

HELLO = Part("hello", "syscall", prints=("hello from hello.syscall",))
OUTSIDE = 0x10000000        # above the RAM of these boots
MAP = memory(LOW, HIGH)
LAST = (RAM * MIB) - 16     # the last bytes of RAM
ALL = ("tcg-intel", "tcg-amd", "tcg-min", "bochs-intel", "bochs-amd")
FEW = ("tcg-intel", "bochs-intel")
ONE = ("tcg-intel",)


def _hellos(files):
    return b"".join(module(*place) for place in programs(files))


def _hellos_after_first(files):
    return b"".join(module(*place) for place in programs(files)[1:])


def _given(*tags, total=None, extra=(), **registers):
    """A case of these TAGS; a function among them is called with the programs' files."""
    def make(files):
        built = [one(files) if callable(one) else one for one in tags]
        return case((INFORMATION, whole(*built, total=total)), *extra, **registers)
    return make


def _good(*more, extra=(), line=b"", **registers):
    """Good information, and MORE tags."""
    return _given(command_line(line), _hellos, MAP, *more, end(), extra=extra, **registers)


def _at(address, *tags, total=None):
    """The information stands somewhere else."""
    return lambda files: case((address, whole(*tags, total=total)), ebx=address)


def _pointer():
    """EAX and EBX."""
    yield "magic-0", 1, _good(eax=0), FEW
    yield "magic-multiboot1", 1, _good(eax=0x2badb002), ONE
    for name, ebx in (("null", 0), ("odd", INFORMATION + 1), ("half-aligned", INFORMATION + 4), ("above-ram", OUTSIDE),
                      ("vga", 0xa0000), ("rom", 0xf0000), ("apic", 0xfee00000), ("last-8-bytes", 0xfffffff8)):
        yield f"pointer-{name}", 5, _good(ebx=ebx), FEW if name in ("null", "above-ram", "last-8-bytes") else ONE
    yield "pointer-in-kernel", 5, _good(ebx=PLACES["kernel"]), ONE
    yield "past-the-end-of-ram", 5, _at(LAST, total=0x1000), FEW
    yield "outside-the-map", 5, _at((RAM - 1) * MIB, MAP, end()), ONE


def _structure():
    """Sizes that do not fit, and tags that are not there."""
    for total in (0, 7, 8, 15, 0x400001, 0xffffffff):
        yield f"total-{total:#x}", 5, _given(command_line(), _hellos, MAP, end(), total=total), \
            FEW if total in (0, 0xffffffff) else ONE
    yield "total-without-end", 5, _given(command_line(), _hellos, MAP, end(), total=40), ONE
    for size in (0, 1, 7, 0x10000, 0xfffffff8, 0xffffffff):
        yield f"tag-size-{size:#x}", 5, _given(tag(99, bytes(8), size), _hellos, MAP, end()), \
            FEW if size == 0 else ONE
    yield "end-tag-size-0", 5, _given(command_line(), _hellos, MAP, end(0)), ONE
    yield "no-end-tag", 5, _given(command_line(), _hellos, MAP), ONE
    yield "no-tags", 5, _given(), ONE
    yield "two-command-lines", 5, _good(command_line()), ONE
    yield "two-memory-maps", 5, _good(MAP), ONE
    yield "two-section-tags", 5, _good(sections(), sections()), ONE


def _memory():
    """The memory map."""
    yield "no-map", 6, _given(command_line(), _hellos, end()), ONE
    yield "map-empty", 6, _given(_hellos, memory(), end()), ONE
    yield "map-all-reserved", 6, _given(_hellos, memory((0, RAM * MIB, RESERVED)), end()), ONE
    for size in (0, 19, 23, 25, 4096, 0xffffffff):
        yield f"map-entries-of-{size}", 10, _given(_hellos, memory(LOW, HIGH, entry_size=size), end()), \
            FEW if size == 0 else ONE
    yield "map-without-fields", 10, _given(_hellos, tag(MEMORY, b"\x18\0\0\0"), end()), ONE
    for name, base, length in (("wraps", MIB, (1 << 64) - 1), ("wraps-to-0", (1 << 64) - 0x1000, 0x1000)):
        yield f"map-{name}", 10, _given(_hellos, memory(LOW, (base, length, AVAILABLE)), end()), ONE
    yield "map-claims-4g", 10, _given(_hellos, memory(LOW, (MIB, 0xe0000000, AVAILABLE)), end()), FEW
    yield "map-claims-above-4g", 10, _given(_hellos, memory(LOW, HIGH, (1 << 32, MIB, AVAILABLE)), end()), ONE
    yield "map-has-too-little", 7, _given(memory((INFORMATION, 0x1000, AVAILABLE)), end()), FEW
    yield "map-claims-all", 10, _given(_hellos, memory((0, (1 << 64) - 0x1000, AVAILABLE)), end()), ONE


def _modules():
    """Modules that are not where they could be."""
    start, stop = PLACES["program"], PLACES["program"] + 0x1000
    bad = {
        "ends-before-start": module(stop, start), "in-kernel": module(0x101000, 0x102000),
        "around-kernel": module(0x80000, stop), "ends-in-kernel": module(0x9e000, PLACES["kernel"] + 1),
        "in-information": module(INFORMATION, INFORMATION + 16), "above-ram": module(OUTSIDE, OUTSIDE + 0x1000),
        "past-ram": module(start, 0xf0000000), "last-page-4g": module(0xfffff000, 0xffffffff),
        "in-vga": module(0xa0000, 0xa1000),
        "string-without-end": tag(MODULE, struct.pack("<II", start, stop) + b"hello", 8 + 8 + 5),
        "without-string": tag(MODULE, struct.pack("<II", start, stop)), "without-end": tag(MODULE, struct.pack("<I", start)),
    }
    for name, one in bad.items():
        yield f"module-{name}", 11, _given(MAP, _hellos, one, end()), FEW if name == "above-ram" else ONE
    yield "modules-1025", 11, _given(MAP, module(start, stop) * 1025, end()), ONE
    yield "no-modules", 9, _given(command_line(), MAP, end()), ONE


def _sections():
    """The kernel's section headers."""
    symtab, strtab = (2, PLACES["program"], 0x100, 1), (3, PLACES["program"], 0x100, 0)
    yield "sections-more-than-tag", 12, _good(sections(symtab, count=2)), ONE
    yield "sections-product-wraps", 12, _good(sections(symtab, count=0x04000001)), ONE
    yield "sections-of-40-bytes", 12, _good(sections(symtab, size=40)), ONE
    yield "sections-without-fields", 12, _good(tag(SECTIONS, b"\0" * 8)), ONE
    yield "sections-too-many", 12, _good(sections(*[strtab] * 300)), ONE
    for name, at, size in (("above-ram", OUTSIDE, 16), ("wild", 1 << 62, 16), ("wraps", PLACES["program"], (1 << 64) - 1),
                           ("in-upper-half", 0xffff800000000000, 16), ("past-ram", PLACES["program"], RAM * MIB)):
        yield f"symbols-{name}", 12, _good(sections((2, at, size, 1), strtab)), FEW if name == "wild" else ONE
        yield f"symbol-names-{name}", 12, _good(sections(symtab, (3, at, size, 0))), ONE


def _lines():
    """The kernel's command line."""
    yield "line-without-end", 13, _given(tag(COMMAND_LINE, b"trace=on"), _hellos, MAP, end()), ONE
    yield "line-of-0-bytes", 13, _given(tag(COMMAND_LINE), _hellos, MAP, end()), ONE
    for name, line in (("4k-word", b"x" * 4096), ("4k-of-words", b"trace=on " + b"y " * 2048), ("twice", b"trace=on trace=on"),
                       ("not-ascii", b"tr\xe4ce=\xff\xfe"), ("two-lines", b"tr\nace=on\r"), ("escape", b"\x1b[2J\x07=1"),
                       ("quotes", b'"trace"="on"\\'), ("tab", b"trace=on\ttick=5"), ("percent", b"%s%n%d=%s"),
                       ("number-huge", b"tick=99999999999999999999"), ("number-negative", b"tick=-1"),
                       ("no-name", b"=on"), ("no-value", b"trace="), ("only-equals", b"=")):
        yield f"line-{name}", 8, _good(line=line), FEW if name in ("4k-word", "not-ascii") else ONE


def _refused():
    for group in (_pointer, _structure, _memory, _modules, _sections, _lines):
        for name, error, made, envs in group():
            yield Row(f"boot-{name}", envs, (HELLO,), case=made, boot_error=error, memory=RAM)


def _maps():
    """Memory maps that are odd, and no reason to refuse."""
    parts = [(MIB + n * 0x1000, 0x1000, AVAILABLE) for n in range(300)]
    rest = (MIB + 300 * 0x1000, HIGH[1] - 300 * 0x1000, AVAILABLE)
    return {
        "unsorted": [HIGH, LOW], "overlapping": [LOW, HIGH, (0x800000, 0x800000, AVAILABLE), HIGH],
        "entry-of-0-bytes": [LOW, (5, 0, AVAILABLE), HIGH],
        "reserved-inside": [LOW, HIGH, (0xa00000, 0x1000000, RESERVED)], "types-unknown": [LOW, HIGH, (1 << 40, MIB, 77)],
        "beyond-the-cpu": [(1 << 51, 1 << 40, AVAILABLE), LOW, HIGH], "beyond-canonical": [(1 << 63, MIB, AVAILABLE), HIGH],
        "300-regions": [LOW, rest, *parts], "odd-ends": [(1, 0x9eff1, AVAILABLE), (MIB - 3, HIGH[1], AVAILABLE)],
    }


def _acpi():
    """(RSDP, tables) that no firmware should give. The kernel then starts no other CPU."""
    tables = PLACES["program"] + (2 << 20)

    def summed(data, at):
        return data[:at] + bytes([-(sum(data) - data[at]) & 0xff]) + data[at + 1:]

    def root(rsdt=tables, xsdt=0, revision=0):
        old = summed(b"RSD PTR \0entryl" + struct.pack("<BI", revision, rsdt), 8)
        return old if not revision else summed(old + struct.pack("<IQI", 36, xsdt, 0), 32)

    def table(signature, body, length=None):
        head = signature + struct.pack("<IBB6s8sIII", 36 + len(body) if length is None else length, 1, 0, b"", b"", 0, 0, 0)
        return summed(head + body, 9)
    madt = tables + 0x20000
    one = [(madt, table(b"APIC", struct.pack("<II", 0xfee00000, 0) + b"\0\0" * 8))]
    many = struct.pack("<II", 0xfee00000, 0) + b"".join(bytes((0, 8, n & 255, n & 255, 1, 0, 0, 0)) for n in range(4096))
    return {
        "checksum": (RSDP_OLD, b"RSD PTR \1entryl\0" + struct.pack("<I", tables), []),
        "signature": (RSDP_OLD, b"RSD PTR!" + root()[8:], []),
        "rsdt-wild": (RSDP_OLD, root(0xffffffff), []), "rsdt-apic": (RSDP_OLD, root(0xfee00000), []),
        "rsdt-above-ram": (RSDP_OLD, root(OUTSIDE), []), "rsdt-0": (RSDP_OLD, root(0), []),
        "xsdt-wild": (RSDP_NEW, root(tables, 1 << 63, 2), []), "xsdt-of-old": (RSDP_OLD, root(tables, 0, 2), []),
        "rsdt-huge": (RSDP_OLD, root(), [(tables, table(b"RSDT", bytes(64), 0xffffffff))]),
        "rsdt-of-itself": (RSDP_OLD, root(), [(tables, table(b"RSDT", struct.pack("<I", tables) * 16000))]),
        "entries-of-0": (RSDP_OLD, root(), [(tables, table(b"RSDT", struct.pack("<I", madt))), *one]),
        "4096-cpus": (RSDP_OLD, root(), [(tables, table(b"RSDT", struct.pack("<I", madt))), (madt, table(b"APIC", many))]),
    }


def _good_rows():
    """What looks bad and is not: the kernel boots and runs hello."""
    others = b"".join(tag(kind, b"\xff" * 5) for kind in (2, 4, 5, 7, 8, 10, 16, 21, 22, 0x7fffffff, 0xffffffff))
    yield "unknown-tags", _good(others), FEW
    yield "end-tag-of-16-bytes", _given(_hellos, MAP, tag(END, bytes(8))), ONE
    yield "no-command-line", _given(_hellos, MAP, end()), ONE
    yield "line-4k-of-blanks", _good(line=b" " * 4096), ONE
    yield "symbols-without-names", _good(sections((2, PLACES["program"], 0x100, 77))), ONE
    yield "symbols-of-nothing", _good(sections((2, PLACES["program"], 0x1000, 1), (3, 0, 0x100, 0))), ONE
    for name, regions in _maps().items():
        yield f"map-{name}", _given(_hellos, memory(*regions), end()), FEW if name == "unsorted" else ONE
    for name, (kind, pointer, chunks) in _acpi().items():
        yield f"acpi-{name}", _good(tag(kind, pointer), extra=chunks, line=b"together=on"), \
            FEW if name == "rsdt-of-itself" else ONE


def rows():
    """All of them."""
    yield from _refused()
    for name, made, envs in _good_rows():
        yield Row(f"boot-{name}", envs, (HELLO,), case=made, memory=RAM)
    empty = Part("empty", end=refused(bad_elf.reasons()["SHORT"]), data=b"")
    yield Row("boot-module-empty", FEW, (empty, HELLO), memory=RAM, case=_given(
        MAP, module(PLACES["program"], PLACES["program"], b"empty"), _hellos_after_first, end()))
