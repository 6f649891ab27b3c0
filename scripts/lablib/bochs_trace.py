# SPDX-License-Identifier: MIT
"""Parses Bochs' instruction trace with memory accesses (`trace on`, `trace-mem on`)."""

import json
import re
from dataclasses import dataclass, field

from . import machine

_INSTRUCTION = re.compile(
    r"\(0\)\.\[(\d+)\] \[0x([0-9a-f]+)\] ([0-9a-f]{4}):([0-9a-f]+) \(.*?\): (.*?)\s*; ([0-9a-f]+)\s*$")
_ACCESS = re.compile(
    r"\[CPU\d+ (RD|WR|RW|EX)\]: (?:LIN 0x([0-9a-f]+) )?PHY 0x([0-9a-f]+) \(len=(\d+)[^)]*\)"
    r"(?:: ((?:0x[0-9A-Fa-f]+ ?)+))?\s*(?:;\s*(\S.*))?$")
_EVENT = re.compile(r"CPU 0: (.*) occurred")
_TABLE = re.compile(r"(gdtr|idtr):base=0x([0-9a-f]+), limit=0x([0-9a-f]+)")
_TASK = re.compile(r"tr:0x[0-9a-f]+, dh=0x([0-9a-f]+), dl=0x([0-9a-f]+)")


@dataclass(frozen=True)
class Access:
    """One access to memory."""
    write: bool
    address: int        # linear; physical for a page walk
    length: int
    value: int          # None where Bochs does not say
    walk: str = ""      # PML4E, PDPTE, PDE or PTE: the CPU's page walk, counted nowhere


@dataclass
class Instruction:
    """One executed instruction, and what it and the CPU did for it."""
    tick: int
    cs: int
    rip: int
    text: str
    code: str
    accesses: list = field(default_factory=list)
    events: list = field(default_factory=list)      # interrupts and exceptions
    raw: list = field(default_factory=list)

    @property
    def ring(self):
        """0 or 3."""
        return self.cs & 3

    @property
    def mnemonic(self):
        """The first word, with the operand size that Bochs leaves out."""
        word = self.text.split(" ", 1)[0]
        # REX.W shows only in the bytes.
        if word in ("iret", "sysret", "sysexit") and self.code.startswith("48"):
            word += "q"
        return word

    @property
    def data(self):
        """Accesses without page walks."""
        return [access for access in self.accesses if not access.walk]


@dataclass
class Trace:
    """What one run of Bochs traced."""
    programs: dict = field(default_factory=dict)    # name: [Instruction]
    tables: dict = field(default_factory=dict)      # idt, gdt, tss: (base, bytes)


def _access(match):
    kind, linear, physical, length, words, walk = match.groups()
    # A value is printed in 32-bit words, the highest first.
    value = None
    if words:
        value = int("".join(f"{int(word, 16):08x}" for word in words.split()), 16)
    return Access(kind != "RD", int(linear or physical, 16), int(length), value,
                  (walk or "physical").strip() if linear is None else "")


def _take_table(trace, line):
    found = _TABLE.match(line)
    if found:
        trace.tables[found[1][:3]] = (int(found[2], 16), int(found[3], 16) + 1)
    found = _TASK.match(line)
    if found:
        high, low = int(found[1], 16), int(found[2], 16)
        base = high & 0xff000000 | (high & 0xff) << 16 | low >> 16
        # The register dump shows the descriptor's lower half; ours are in the top 2 GiB.
        base |= 0xffffffff << 32 if base >> 31 else 0
        trace.tables["tss"] = (base, (low & 0xffff) + 1)


def parse(lines):
    """The Trace in the LINES of Bochs' stdout; machine lines in between say whose it is."""
    trace = Trace()
    current = trace.programs.setdefault("", [])
    for line in lines:
        line = line.rstrip("\r\n")
        found = _INSTRUCTION.match(line)
        if found:
            tick, _physical, selector, rip, text, code = found.groups()
            current.append(Instruction(int(tick), int(selector, 16), int(rip, 16), text, code,
                                       raw=[line]))
            continue
        found = _ACCESS.match(line)
        if found:
            if current:
                current[-1].accesses.append(_access(found))
                current[-1].raw.append(line)
            continue
        found = _EVENT.match(line)
        if found and current:
            current[-1].events.append(found[1])
            current[-1].raw.append(line)
        elif line.startswith("{") and machine.is_machine_line(line):
            try:
                name = json.loads(line).get("start")
            except (ValueError, AttributeError):
                name = None
            if name:
                current = trace.programs.setdefault(name, [])
        else:
            _take_table(trace, line)
    return trace
