# SPDX-License-Identifier: MIT
"""QEMU's monitor, when QEMU ends at any moment."""

import json
import socket
import tempfile
import threading
import unittest
from pathlib import Path

import support      # noqa: F401

from lablib import hang
from lablib.monitor import Monitor

REGISTERS = "CPU#0\nEAX=0\nEIP=00000010 EFL=00000046 HLT=1\nCPU#1\nRIP=1 RFL=00000{} HLT={}\n"


class Qemu:
    """A QEMU that gives ANSWERS, one a request, and ends."""

    def __init__(self, folder, answers):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(str(Path(folder, "qmp")))
        self.socket.listen(1)
        self.answers = answers
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self):
        link, _peer = self.socket.accept()
        with link, link.makefile("rw") as talk:
            talk.write('{"QMP": {}}\n')
            talk.flush()
            for answer in [{}, *self.answers]:
                talk.readline()
                talk.write('{"event": "STOP"}\n' + json.dumps({"return": answer}) + "\n")
                talk.flush()
        self.socket.close()


class MonitorTest(unittest.TestCase):
    def monitor(self, *answers):
        """A Monitor that gets ANSWERS, then is alone."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        qemu = Qemu(folder.name, answers)
        self.addCleanup(qemu.thread.join)
        return qemu, Monitor(folder.name)

    def test_what_it_counts(self):
        _qemu, monitor = self.monitor({"icount": 17, "mode": "none"})
        self.assertEqual(monitor.instructions(), 17)
        monitor.close()

    def test_a_qemu_that_ends_is_an_error_once_and_closing_none(self):
        qemu, monitor = self.monitor()
        qemu.thread.join()
        for _time in range(2):
            with self.assertRaises((OSError, ValueError)):
                monitor.instructions()
        monitor.close()

    def test_halted_is_only_who_cannot_wake(self):
        for flags, halted, wanted in (("046", 1, True), ("246", 1, False), ("046", 0, False)):
            _qemu, monitor = self.monitor(REGISTERS.format(flags, halted))
            self.assertEqual(hang.is_halted(monitor), wanted)
            monitor.close()


if __name__ == "__main__":
    unittest.main()
