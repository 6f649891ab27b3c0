# SPDX-License-Identifier: MIT
"""Parses Bochs' instruction trace with memory accesses (`trace on`, `trace-mem on`)."""

import re
from dataclasses import dataclass, field

from . import machine

_INSTRUCTION = re.compile(
    r"\((\d+)\)\.\[(\d+)\] \[0x([0-9a-f]+)\] ([0-9a-f]{4}):([0-9a-f]+) \(.*?\): (.*?)\s*; ([0-9a-f]+)\s*$")
_ACCESS = re.compile(
    r"\[CPU(\d+) (RD|WR|RW|EX)\]: (?:LIN 0x([0-9a-f]+) )?PHY 0x([0-9a-f]+) \(len=(\d+)[^)]*\)"
    r"(?:: ((?:0x[0-9A-Fa-f]+ ?)+))?\s*(?:;\s*(\S.*))?$")
_EVENT = re.compile(r"CPU (\d+): (.*) occurred")
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
    physical: int = 0


@dataclass
class Instruction:
    """One executed instruction, and what it and the CPU did for it."""
    cpu: int
    tick: int           # of several CPUs: no count of instructions
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
    programs: dict = field(default_factory=dict)    # name: [Instruction]; "" before the first starts
    tables: dict = field(default_factory=dict)      # idt, gdt, tss: (base, bytes)


def _access(match):
    _cpu, kind, linear, physical, length, words, walk = match.groups()
    # A value is printed in 32-bit words, the highest first.
    value = None
    if words:
        value = int("".join(f"{int(word, 16):08x}" for word in words.split()), 16)
    return Access(kind != "RD", int(linear or physical, 16), int(length), value,
                  (walk or "physical").strip() if linear is None else "", int(physical, 16))


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
    last = {}       # by CPU: the instruction to which accesses and events belong
    for line in lines:
        line = line.rstrip("\r\n")
        if found := _INSTRUCTION.match(line):
            cpu, tick, _physical, selector, rip, text, code = found.groups()
            last[cpu] = Instruction(int(cpu), int(tick), int(selector, 16), int(rip, 16), text, code, raw=[line])
            current.append(last[cpu])
        elif found := _ACCESS.match(line):
            if found[1] in last:
                last[found[1]].accesses.append(_access(found))
                last[found[1]].raw.append(line)
        elif found := _EVENT.match(line):
            if found[1] in last:
                last[found[1]].events.append(found[2])
                last[found[1]].raw.append(line)
        elif entry := machine.kernel_object(line):
            if "start" in entry:
                current = trace.programs.setdefault(entry["start"], [])
                last = {}
        else:
            _take_table(trace, line)
    return trace
