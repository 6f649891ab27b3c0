# SPDX-License-Identifier: MIT
"""QEMU's debugger port: the part of GDB's remote protocol that stops a guest at every instruction."""

import os
import socket
import struct
import time

from .errors import LabError

SOCKET = "gdb"                  # in the folder of the run
PATIENCE = 300.0                # seconds for an answer, on a busy machine
_PROBE = 0.05

# The g packet of an x86-64 guest: 16 registers, RIP, RFLAGS, six selectors, then bases.
_REGISTERS = struct.Struct("<16QQI6I3Q")
_NAMES = ("rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
          "rip", "flags", "cs", "ss", "ds", "es", "fs", "gs", "fs_base", "gs_base", "kernel_gs_base")
STEP_ALL = 1                    # single steps that let interrupts through: neither NOIRQ nor NOTIMER


class Ended(Exception):
    """The emulator is gone."""


def frame(text):
    """A packet that carries TEXT."""
    data = text.encode()
    return b"$" + data + b"#%02x" % (sum(data) & 0xff)


def parse_registers(text):
    """{name: value} of an answer to g."""
    return dict(zip(_NAMES, _REGISTERS.unpack_from(bytes.fromhex(text))))


def _connect(folder):
    deadline = time.monotonic() + PATIENCE
    handle = os.open(folder, os.O_RDONLY)
    try:
        while True:
            link = socket.socket(socket.AF_UNIX)
            try:
                link.connect(f"/proc/self/fd/{handle}/{SOCKET}")     # a socket's path is at most 107 bytes
                return link
            except OSError as why:
                link.close()
                if time.monotonic() > deadline:
                    raise LabError(f"QEMU's debugger port {folder}/{SOCKET} does not answer: {why}") from why
                time.sleep(_PROBE)
    finally:
        os.close(handle)


class Stub:
    """A stopped or running guest."""

    def __init__(self, link):
        self.link, self.rest = link, b""
        self.link.settimeout(PATIENCE)

    @classmethod
    def connect(cls, folder):
        """To the QEMU that runs in FOLDER. The guest stops."""
        stub = cls(_connect(folder))
        answer = stub.ask("qAttached")
        while answer.startswith("T"):       # that it stopped comes by itself, before or after
            answer = stub.receive()
        stub.ask("?")
        return stub

    def _byte(self):
        if not self.rest:
            try:
                self.rest = self.link.recv(65536)
            except socket.timeout as why:
                raise LabError(f"QEMU's debugger port said nothing for {PATIENCE:g} s") from why
            except OSError as why:
                raise Ended() from why
            if not self.rest:
                raise Ended()
        first, self.rest = self.rest[:1], self.rest[1:]
        return first

    def _put(self, data):
        try:
            self.link.sendall(data)
        except OSError as why:
            raise Ended() from why

    def receive(self):
        """The next packet's text; it is acknowledged."""
        while self._byte() != b"$":
            pass
        data = bytearray()
        while (byte := self._byte()) != b"#":
            data += byte
        checksum = int(self._byte() + self._byte(), 16)
        if checksum != sum(data) & 0xff:
            raise LabError(f"QEMU's debugger port: a packet with a wrong sum: {bytes(data[:40])}")
        self._put(b"+")
        return data.decode(errors="replace")

    def ask(self, text):
        """The answer to TEXT."""
        self._put(frame(text))
        return self.receive()

    def _must(self, text):
        answer = self.ask(text)
        if answer != "OK":
            raise LabError(f"QEMU's debugger port: {text}: {answer or 'not known'}")

    def registers(self):
        """{name: value}."""
        return parse_registers(self.ask("g"))

    def read(self, address, size):
        """SIZE bytes at a virtual ADDRESS."""
        answer = self.ask(f"m{address:x},{size:x}")
        if len(answer) != 2 * size:
            raise LabError(f"QEMU's debugger port: no memory at {address:#x}: {answer}")
        return bytes.fromhex(answer)

    def write(self, address, data):
        """DATA to a virtual ADDRESS."""
        self._must(f"M{address:x},{len(data):x}:{data.hex()}")

    def insert(self, address):
        """An execute breakpoint."""
        self._must(f"Z1,{address:x},1")

    def remove(self, address):
        """The breakpoint is gone."""
        self._must(f"z1,{address:x},1")

    def let_interrupts_through(self):
        """Single steps deliver what is pending."""
        self._must(f"Qqemu.sstep={STEP_ALL:x}")

    def step(self):
        """One instruction, or the delivery of an interrupt."""
        self._stopped(self.ask("s"))

    def go(self):
        """Run to the next breakpoint."""
        self._stopped(self.ask("c"))

    @staticmethod
    def _stopped(answer):
        if answer[:1] in "WX":
            raise Ended()

    def monitor(self, line):
        """A line for QEMU's monitor; what it printed."""
        answer, said = self.ask("qRcmd," + line.encode().hex()), ""
        while answer != "OK":
            if not answer.startswith("O"):
                raise LabError(f"QEMU's monitor: {line}: {answer}")
            said += bytes.fromhex(answer[1:]).decode(errors="replace")
            answer = self.receive()
        return said

    def leave(self):
        """Let the guest run on, without us."""
        self._must("D")
        self.link.close()
