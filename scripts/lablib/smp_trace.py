# SPDX-License-Identifier: MIT
"""Finds the null calls of several CPUs in a trace, and the cache lines that they write."""

import re
from dataclasses import dataclass, field

from . import window

LINE = 64               # bytes of a cache line
FIRST_DEVICE = 0x20     # vector; those below are exceptions
_INTERRUPT = re.compile(r"Interrupt 0x([0-9a-f]+)")


@dataclass
class Seen:
    """The null calls of one row on one CPU."""
    calls: int = 0
    insns: set = field(default_factory=set)     # ring-0 instructions of a call
    lines: set = field(default_factory=set)     # physical cache lines that a call wrote, by its page walks, too


def entries(rows, kernel):
    """{address of a stub: path}; the caller is in the selector of who enters. Where the APIC is in use, a gate
    may begin with a check whether it was an interrupt."""
    names = {f"entry_{window.stub(row.path, row.caller, kernel)}": row.path for row in rows if row.exists}
    return {kernel.address[at]: path for name, path in names.items()
            for at in (name, f"{name}_external_check") if at in kernel.address}


def windows(instructions, starts):
    """(address of the stub, [instruction]) of each whole window of one CPU's INSTRUCTIONS, the trapping one
    first."""
    begin = None
    for at, instruction in enumerate(instructions):
        if instruction.ring == 3:
            if begin is not None and instructions[begin + 1].rip in starts:
                yield instructions[begin + 1].rip, instructions[begin:at]
            begin = at if at + 1 < len(instructions) and instructions[at + 1].ring == 0 else None


def interrupted(steps):
    """Whether a device interrupted a window: before a call gate's stub has cleared IF, it can."""
    # Bochs notes it at the instruction before, which may be the trapping one.
    vectors = [int(found[1], 16) for step in steps for event in step.events if (found := _INTERRUPT.match(event))]
    devices = [vector for vector in vectors if vector >= FIRST_DEVICE]
    return len(devices) > (steps[0].mnemonic == "int")


def written(instructions):
    """Numbers of the cache lines that INSTRUCTIONS wrote."""
    return {line for instruction in instructions for access in instruction.accesses if access.write
            for line in range(access.physical // LINE, (access.physical + access.length - 1) // LINE + 1)}


def examine(trace, starts, nulls, user_cs32):
    """{(path, caller): {cpu: Seen}} of a Trace; STARTS as of entries(), NULLS addresses of which one is
    passed by every null call."""
    found, by_cpu = {}, {}
    for program in trace.programs.values():
        for instruction in program:
            by_cpu.setdefault(instruction.cpu, []).append(instruction)
    for cpu, instructions in by_cpu.items():
        for stub, steps in windows(instructions, starts):
            ring0 = [step for step in steps if step.ring == 0]
            if interrupted(steps) or not any(step.rip in nulls for step in ring0):
                continue
            key = starts[stub], 32 if steps[0].cs == user_cs32 else 64
            seen = found.setdefault(key, {}).setdefault(cpu, Seen())
            seen.calls += 1
            seen.insns.add(len(ring0))
            seen.lines |= written(steps)
    return found


def shared(found):
    """{line: cpus} of the cache lines that several CPUs wrote, whatever the rows."""
    writers = {}
    for by_cpu in found.values():
        for cpu, seen in by_cpu.items():
            for line in seen.lines:
                writers.setdefault(line, set()).add(cpu)
    return {line: sorted(who) for line, who in writers.items() if len(who) > 1}
