# SPDX-License-Identifier: MIT
"""Finds windows and phases in a trace by the five marks of a path.

A window goes from the trapping instruction to the next user instruction. Phases: enter, save, dispatch,
restore, leave.
"""

from dataclasses import dataclass, field

from .errors import LabError

MARKS = ("user_{path}_enter", "entry_{stub}", "entry_{stub}_call", "entry_{stub}_exit", "user_{path}_back")
PHASES = ("enter", "save", "dispatch", "restore", "leave")


@dataclass(frozen=True)
class Marks:
    """Addresses of the five marks of one path and caller."""
    path: str
    stub: str       # the path's name in the kernel's marks
    enter: int
    entry: int
    call: int
    exit: int
    back: int

    @property
    def names(self):
        """{address: name of the mark}."""
        addresses = (self.enter, self.entry, self.call, self.exit, self.back)
        return {address: name.format(path=self.path, stub=self.stub) for address, name in zip(addresses, MARKS)}


def stub(path, caller, kernel):
    """The path's name in the kernel's marks: with 32 where it has a stub of its own for such callers."""
    return f"{path}32" if caller == 32 and f"entry_{path}32" in kernel.address else path


def find_marks(path, caller, kernel, *users):
    """The Marks of PATH for CALLER, each looked up in the first of the symbol tables that has it."""
    addresses = []
    name_of_stub = stub(path, caller, kernel)
    for pattern in MARKS:
        name = pattern.format(path=path, stub=name_of_stub)
        known = [table.address[name] for table in (kernel, *users) if name in table.address]
        if not known:
            raise LabError(f"path {path} has no mark '{name}' in the kernel, the program or the vDSO")
        addresses.append(known[0])
    return Marks(path, name_of_stub, *addresses)


@dataclass
class Window:
    """One entry into the kernel and back."""
    marks: Marks
    steps: list                             # (phase, Instruction), the trapping one first
    user: list = field(default_factory=list)    # the whole user stub, its RET included
    back: object = None                     # the next user instruction

    @property
    def instructions(self):
        """Without phases."""
        return [instruction for _phase, instruction in self.steps]

    @property
    def ring0(self):
        """Ring-0 instructions."""
        return [instruction for instruction in self.instructions if instruction.ring == 0]

    @property
    def repeats(self):
        """How many REP instructions there are; each of their iterations is an instruction in a trace."""
        last, count = None, 0
        for instruction in self.instructions:
            repeats = instruction.mnemonic.startswith("rep")
            count += repeats and instruction.rip != last
            last = instruction.rip if repeats else None
        return count


def _phases(marks, instructions):
    """(phase, instruction) for the instructions of one window."""
    phase = "enter"
    steps = []
    last = len(instructions) - 1
    for at, instruction in enumerate(instructions):
        if at == last and at:
            phase = "leave"
        elif instruction.rip == marks.entry and phase == "enter":
            phase = "save"
        elif instruction.rip == marks.call and phase == "save":
            phase = "dispatch"
        elif instruction.rip == marks.exit and phase == "dispatch":
            phase = "restore"
        steps.append((phase, instruction))
    return steps


def find_windows(instructions, marks):
    """Complete windows in a program's instructions, in order."""
    windows = []
    at = 0
    while at < len(instructions):
        if instructions[at].ring != 3 or instructions[at].rip != marks.enter:
            at += 1
            continue
        end = at + 1
        while end < len(instructions) and instructions[end].ring != 3:
            end += 1
        if end == at + 1 or end == len(instructions):
            at = end
            continue
        window = Window(marks, _phases(marks, instructions[at:end]))
        window.user = instructions[_stub_start(instructions, at):at + 1]
        window.user += _until_return(instructions, end)
        window.back = instructions[end]
        windows.append(window)
        at = end
    return windows


def _stub_start(instructions, at):
    """Index of the first instruction of the user stub: the one after the caller's CALL."""
    start = at
    while start and instructions[start - 1].ring == 3:
        if instructions[start - 1].mnemonic == "call":
            return start
        start -= 1
    return start


def _until_return(instructions, at):
    """The user's instructions from AT to the stub's RET, both included."""
    for end in range(at, len(instructions)):
        if instructions[end].ring != 3:
            break
        if instructions[end].mnemonic == "ret":
            return instructions[at:end + 1]
    return []


def null_windows(instructions, marks):
    """The windows of bench's null calls, checked to be whole."""
    # bench makes no other call between those that switch the trace on and off, and of these two the
    # trace has only the second and the first half.
    windows = find_windows(instructions, marks)
    if not windows:
        raise LabError(f"the trace of path {marks.path} holds no null call "
                       f"({len(instructions)} instructions were traced)")
    for window in windows:
        seen = {phase for phase, _instruction in window.steps}
        lost = [phase for phase in PHASES if phase not in seen]
        if lost:
            raise LabError(f"a window of path {marks.path} has no phase {', '.join(lost)}: "
                           "are all five marks where the path passes?")
        if window.back.rip != marks.back:
            raise LabError(f"a window of path {marks.path} ends at 0x{window.back.rip:x}, not at "
                           f"user_{marks.path}_back 0x{marks.back:x}")
        strange = [e for i in window.ring0 for e in i.events]
        if strange:
            raise LabError(f"a window of path {marks.path} was interrupted: {strange[0]}")
    return windows
