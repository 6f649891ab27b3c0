# SPDX-License-Identifier: MIT
"""The sweep from outside, in one boot of one program: NMIs and machine checks at every instruction boundary of the
path's natural course, by QEMU's debugger port and monitor."""

import struct
import threading
from dataclasses import dataclass, field

from .. import gdbstub, symbols, tree
from ..errors import LabError

# What QEMU's monitor is told. A machine check that is over: VALID, UC and EN in bank 1; RIPV and MCIP.
EVENTS = {"nmi": (2, "nmi"), "mc": (18, "mce 0 1 0xb000000000000000 0x5 0x1000 0")}
FATAL = "mce 0 1 0xb200000000000000 0x4 0x1000 0"      # PCC, and no RIPV
STUB_SIZE = 16
FLAG_IF, FLAG_RF = 0x200, 0x10000
MOST = 5000                     # steps after which an entry has not ended
IST_SIZE = 4096
TRIES = 5
_FRAME = struct.Struct("<5Q")
_FIELDS = ("rip", "cs", "flags", "rsp", "ss")


class Lost(Exception):
    """What is wrong at a boundary: (why, got)."""


@dataclass
class Case:
    """What became of one case of a program."""
    boundaries: int = 0
    window: int = 0
    open: int = 0
    kinds: dict = field(default_factory=dict)       # kind: [injected, survived]
    lost: list = field(default_factory=list)        # (kind, boundary, rip, why, got)


def in_ring0(registers):
    """Whether the guest is in the kernel."""
    return registers["cs"] & 3 == 0


def windows(flags):
    """(most boundaries in a row with interrupts off, boundaries with interrupts on) of RFLAGS at each. The one
    after STI is in its shadow."""
    longest = since = count = 0
    for before, now in zip([0, *flags], flags):
        is_open = now & FLAG_IF and not (since and not before & FLAG_IF)
        since = 0 if is_open else since + 1
        longest, count = max(longest, since), count + bool(is_open)
    return longest, count


class Driver:
    """Called with the run's folder several times a second; drives the guest in a thread of its own."""

    def __init__(self, program, fatal_at=None):
        """PROGRAM: its file. FATAL_AT: a label; a fatal machine check there is all that is wanted."""
        self.user, self.kernel = symbols.load(program), symbols.load(tree.KERNEL)
        self.fatal_at = fatal_at
        self.cases, self.problem, self.stub, self.thread = [], "", None, None
        self.tops, self.cpu = {}, 0

    def __call__(self, folder):
        if not self.thread:
            self.thread = threading.Thread(target=self._run, args=(folder,), daemon=True)
            self.thread.start()
        return bool(self.problem)

    def finish(self):
        """Wait for the thread; the guest has ended."""
        if self.thread:
            self.thread.join(gdbstub.PATIENCE)

    def _run(self, folder):
        try:
            self.stub = gdbstub.Stub.connect(folder)
            self.stub.let_interrupts_through()
            self._drive()
            self.stub.leave()
        except gdbstub.Ended:
            pass            # what the guest left behind tells why
        except (LabError, OSError, KeyError, ValueError) as why:
            self.problem = str(why)

    def _drive(self):
        self._to_user()
        if self.fatal_at:
            self._to(self.kernel.address[self.fatal_at])
            self.stub.monitor(FATAL)
            return
        left = 1
        while left:
            self._sweep()
            left = int.from_bytes(self.stub.read(self.user.address["natural_left"], 4), "little")
            self.stub.write(self.user.address["natural_next"], b"\1\0\0\0")
            if left:
                self._to_user()

    def _step(self, before):
        """One instruction, or the delivery of an event, from the registers BEFORE to those after it. Now and
        then QEMU stops before the step has begun."""
        for _ in range(TRIES):
            self.stub.step()
            seen = self.stub.registers()
            if seen != before:
                break
        return seen

    def _to(self, address, again=0):
        """Run until ADDRESS has been reached once more than AGAIN."""
        at = None
        while True:
            if at != address:
                self.stub.insert(address)
                self.stub.go()
                self.stub.remove(address)
            if not again:
                return
            again -= 1
            at = self._step(self.stub.registers())["rip"]

    def _to_user(self):
        """Run to the program's next entry."""
        while True:
            self._to(self.user.address["call_raw"])
            seen = self.stub.registers()
            if not in_ring0(seen):
                self.cpu = seen["kernel_gs_base"]
                return
            self._step(seen)        # before the program ran, something else was at that address

    def _trace(self):
        """[registers] at each boundary."""
        found, seen = [], self.stub.registers()
        for _ in range(MOST):
            seen = self._step(seen)
            if in_ring0(seen):
                found.append(seen)
            elif found:
                return found
        raise LabError(f"an entry has not ended after {MOST} instructions")

    def _sweep(self):
        trace, case = self._trace(), Case()
        self.cases.append(case)
        rips = [seen["rip"] for seen in trace]
        case.boundaries = len(rips)
        case.window, case.open = windows([seen["flags"] for seen in trace])
        for kind in EVENTS:
            counts = case.kinds.setdefault(kind, [0, 0])
            self._to_user()
            # From the last to the first: the next one is not reached before the next entry.
            for boundary, rip in reversed(list(enumerate(rips))):
                if rips.count(rip) > 1:
                    self._to_user()
                self._to(rip, rips[:boundary].count(rip))
                counts[0] += 1
                case.lost.append((kind, boundary, rip, "the kernel did not come back from it", 0))
                try:
                    self._inject(kind, rip)
                    counts[1] += 1
                    case.lost.pop()
                except Lost as why:
                    case.lost[-1] = (kind, boundary, rip, *why.args)
                    self._to_user()     # out of the handler

    def _inject(self, kind, rip):
        vector, line = EVENTS[kind]
        before = self.stub.registers()
        if before["rip"] != rip:
            raise Lost("the path never came to this boundary; got a RIP", before["rip"])
        self.stub.monitor(line)
        seen = self._step(before)
        if seen["rip"] != self.kernel.address["exception_stubs"] + STUB_SIZE * vector:
            raise Lost("the event did not arrive; got a RIP", seen["rip"])
        self._check_frame(before, seen["rsp"])
        top = self.tops.setdefault(kind, seen["rsp"] + _FRAME.size)
        if seen["rsp"] + _FRAME.size != top or struct.unpack("<Q", self.stub.read(top, 8))[0] != self.cpu:
            raise Lost("the handler was not on its vector's stack; got its RSP", seen["rsp"])
        self._to(self.kernel.address["exception_on_ist"])
        seen = self.stub.registers()
        if seen["gs_base"] != self.cpu:
            raise Lost("the handler did not have the kernel's GS base; got its own", seen["gs_base"])
        if not top - IST_SIZE <= seen["rsp"] < top:
            raise Lost("the handler left its vector's stack; got its RSP", seen["rsp"])
        self._back(before)

    def _back(self, before):
        """Run until the boundary with the registers BEFORE has been reached again. The handler may run what the
        path also runs, on its own stack."""
        self._to(before["rip"])
        seen = self.stub.registers()
        while seen["rsp"] != before["rsp"]:
            self._to(before["rip"], 1)
            seen = self.stub.registers()
        for name, value in before.items():
            if (seen[name] ^ value) & ~(FLAG_RF if name == "flags" else 0):
                raise Lost(f"the boundary was reached again with another {name}", seen[name])

    def _check_frame(self, before, address):
        pushed = dict(zip(_FIELDS, _FRAME.unpack(self.stub.read(address, _FRAME.size))))
        for name in _FIELDS:
            differ = pushed[name] ^ before[name]
            if differ & ~(FLAG_RF if name == "flags" else 0):
                raise Lost(f"the handler's frame differs from the registers at the boundary in {name}; got it",
                           pushed[name])
