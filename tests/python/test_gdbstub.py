# SPDX-License-Identifier: MIT
"""GDB's remote protocol, and the sweep that drives a guest by it."""

import socket
import struct
import threading
import unittest
from types import SimpleNamespace

import support  # noqa: F401
from lablib import gdbstub
from lablib.security import sweep_natural
from lablib.errors import LabError

CPU, TOP, STUBS, ON_IST, CALL_RAW = 0xffffffff80200000, 0xffffffffc000b000, 0x9000, 0x9900, 0x400000
PATH = (0x8000, 0x8001, 0x8001, 0x8002)     # the second instruction runs twice
SHARED = PATH[0]                            # the handler runs an instruction of the path too
RING0, RING3 = 0x8, 0x33


class Protocol(unittest.TestCase):
    """Packets, by a pair of sockets."""

    def setUp(self):
        ours, self.theirs = socket.socketpair()
        self.stub = gdbstub.Stub(ours)
        self.addCleanup(ours.close)
        self.addCleanup(self.theirs.close)

    def answer(self, *texts):
        """The other side sends these, whatever it is asked."""
        self.theirs.sendall(b"".join(b"+" + gdbstub.frame(text) for text in texts))

    def test_a_packet_and_its_sum(self):
        self.assertEqual(gdbstub.frame("m10,4"), b"$m10,4#2e")

    def test_question_and_answer(self):
        self.answer("0011")
        self.assertEqual(self.stub.read(0x10, 2), b"\x00\x11")
        self.assertEqual(self.theirs.recv(64), gdbstub.frame("m10,2") + b"+")

    def test_registers(self):
        values = [*range(1, 18), 0x246, RING0, 0x10, 0, 0, 0, 0, 7, 8, 9]
        self.answer(struct.pack("<16QQI6I3Q", *values).hex() + "00" * 16)
        seen = self.stub.registers()
        self.assertEqual([seen[name] for name in ("rax", "rsp", "rip", "flags", "cs", "gs_base", "kernel_gs_base")],
                         [1, 8, 17, 0x246, RING0, 8, 9])

    def test_the_monitor_prints(self):
        self.answer("O" + b"a".hex(), "O" + b"b\n".hex(), "OK")
        self.assertEqual(self.stub.monitor("info"), "ab\n")

    def test_what_is_refused(self):
        self.answer("E22", "E14", "E22")
        for act in (lambda: self.stub.insert(1), lambda: self.stub.read(1, 4), lambda: self.stub.monitor("nmi")):
            self.assertRaises(LabError, act)

    def test_a_wrong_sum(self):
        self.theirs.sendall(b"$OK#00")
        self.assertRaises(LabError, self.stub.receive)

    def test_the_end_of_the_guest(self):
        self.answer("W00")
        self.assertRaises(gdbstub.Ended, self.stub.go)
        self.theirs.close()
        self.assertRaises(gdbstub.Ended, self.stub.receive)


class Guest:
    """A guest whose program enters PATH for ever. BREAK: what is wrong with its kernel."""

    def __init__(self, defect=""):
        self.defect, self.at, self.points, self.pending, self.handler, self.count = defect, -1, set(), None, 0, 0
        self.next = False

    def registers(self):
        """As the stub tells them. A register counts, so that no two boundaries are the same."""
        ring3 = self.at < 0 and not self.handler
        rip = self.handler or (CALL_RAW if self.at < 0 else PATH[self.at])
        rsp = TOP - 40 - (8 if self.handler in (ON_IST, SHARED) else 0) if self.handler else 0x7000
        base = 0 if ring3 or (self.handler == ON_IST and self.defect == "gs") else CPU
        return {"rip": rip, "rsp": rsp - (self.defect == "stack" and rip == STUBS + 32) * 8 * (self.count % 5),
                "cs": RING3 if ring3 else RING0, "ss": 0x10, "flags": 2, "gs_base": base,
                "kernel_gs_base": CPU if ring3 else 0, "rax": self.count}

    def step(self):
        """One instruction, or what is pending."""
        self.count += not self.handler and not self.pending
        if self.pending and self.at >= 0 and not (self.defect == "never" and self.at == 3):
            self.handler, self.pending = self.pending, None
        elif self.handler:
            self.handler = {ON_IST: SHARED, SHARED: 0}.get(self.handler, ON_IST)
            self.count += not self.handler and self.defect == "back"
        else:
            self.at = self.at + 1 if self.at + 1 < len(PATH) else -1

    def go(self):
        """To a breakpoint."""
        while self.registers()["rip"] not in self.points:
            self.step()

    def monitor(self, line):
        """An event."""
        self.pending = STUBS + 16 * (2 if line == "nmi" else 18)

    def read(self, address, size):
        """The handler's frame, and what is above it."""
        if size == 4:
            return b"\0" * 4
        if size == 8:
            return struct.pack("<Q", CPU)
        rip = PATH[self.at] + (self.defect == "rip" and self.at == 3)
        return struct.pack("<5Q", rip, RING0, 2 | 0x10000, 0x7000, 0x10)

    def write(self, _address, _data):
        """The next case, of which there is none."""
        self.next = True


class Sweep(unittest.TestCase):
    """The driver, on a guest that is right or wrong in one way."""

    def drive(self, defect=""):
        """The case of a sweep."""
        guest = Guest(defect)
        guest.insert, guest.remove = guest.points.add, guest.points.discard
        driver = sweep_natural.Driver.__new__(sweep_natural.Driver)
        driver.user = SimpleNamespace(address={"call_raw": CALL_RAW, "natural_left": 1, "natural_next": 2})
        driver.kernel = SimpleNamespace(address={"exception_stubs": STUBS, "exception_on_ist": ON_IST})
        driver.stub, driver.cases, driver.tops, driver.cpu, driver.fatal_at = guest, [], {}, 0, None
        driver._drive()     # pylint: disable=protected-access
        self.assertTrue(guest.next)
        case, = driver.cases
        return case

    def test_every_boundary_by_every_event(self):
        case = self.drive()
        self.assertEqual((case.boundaries, case.kinds, case.lost), (4, {"nmi": [4, 4], "mc": [4, 4]}, []))

    def test_what_can_be_wrong(self):
        for defect, boundaries, text in (("rip", {3}, "differs"), ("gs", {0, 1, 2, 3}, "GS base"),
                                         ("stack", None, "stack"), ("never", {3}, "did not arrive"),
                                         ("back", {0, 1, 2, 3}, "another rax")):
            with self.subTest(defect=defect):
                lost = self.drive(defect).lost
                self.assertTrue(lost)
                self.assertTrue(all(text in why for _, _, _, why, _ in lost), lost)
                if boundaries:
                    self.assertEqual({boundary for _, boundary, *_ in lost}, boundaries)

    def test_windows(self):
        on, off = sweep_natural.FLAG_IF, 0
        self.assertEqual(sweep_natural.windows([off] * 5), (5, 0))
        self.assertEqual(sweep_natural.windows([on, off, off]), (2, 1))         # a call gate's first
        self.assertEqual(sweep_natural.windows([off, off, on]), (3, 0))         # SYSEXIT, in STI's shadow
        self.assertEqual(sweep_natural.windows([off, on, on, off]), (2, 1))

    def test_a_driver_that_fails_says_so(self):
        driver = sweep_natural.Driver.__new__(sweep_natural.Driver)
        driver.problem, driver.thread = "no answer", threading.current_thread()
        self.assertTrue(driver("folder"))


if __name__ == "__main__":
    unittest.main()
