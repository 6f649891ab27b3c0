# SPDX-License-Identifier: MIT
"""Which instructions of the entry text QEMU executed, and what came after each, read while it runs."""

import os
import re
import threading
from dataclasses import dataclass, field

_ADDRESS = re.compile(rb"/([0-9a-f]{16})/")
# QEMU logs a block before it runs it, and says so if an interrupt came first.
_UNDONE = re.compile(rb"Trace [^\n]*\nStopped[^\n]*\n")
_PIECE = 1 << 18


@dataclass
class Trace:
    """Addresses that were executed, and pairs of addresses that followed each other in the entry text."""
    executed: set = field(default_factory=set)
    pairs: set = field(default_factory=set)
    count: int = 0
    _rest: bytes = b""
    _last: bytes = None

    def feed(self, piece):
        """A piece of the log."""
        text = self._rest + piece
        # What says that the last line was not executed may still come.
        cut = max(text.rfind(b"Trace "), 0)
        self._take(text[:cut])
        self._rest = text[cut:]

    def end(self):
        """The log is over; addresses become numbers."""
        self._take(self._rest)
        self.executed = {int(one, 16) for one in self.executed}
        self.pairs = {(int(one, 16), int(two, 16)) for one, two in self.pairs}

    def _take(self, text):
        if b"Stopped" in text:
            text = _UNDONE.sub(b"", text)
        found = _ADDRESS.findall(text)
        if found:
            self.count += len(found)
            self.executed.update(found)
            self.pairs.update(zip(found, found[1:]))
            if self._last:
                self.pairs.add((self._last, found[0]))
            self._last = found[-1]


def options(code, fifo):
    """QEMU's options of a boot with one_insn: a line for each instruction of the entry text."""
    return ("-d", "exec,nochain", "-dfilter", f"0x{code.start:x}..0x{code.end - 1:x}", "-D", str(fifo))


class Reader:
    """Reads the log from FIFO while QEMU writes it, so that it is never on the disk."""

    def __init__(self, fifo):
        os.mkfifo(fifo)
        self.trace = Trace()
        # Open for writing, too: opening waits for nobody, and the end is ours to tell.
        self._handle = os.open(fifo, os.O_RDWR | os.O_NONBLOCK)
        os.set_blocking(self._handle, True)
        self._thread = threading.Thread(target=self._read, daemon=True)

    def _read(self):
        while True:
            piece = os.read(self._handle, _PIECE)
            if piece.endswith(b"\0"):
                self.trace.feed(piece[:-1])
                return
            self.trace.feed(piece)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        os.write(self._handle, b"\0")
        self._thread.join()
        os.close(self._handle)
        self.trace.end()
