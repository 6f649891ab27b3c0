# SPDX-License-Identifier: MIT
"""QEMU's monitor, and a QEMU that ends while it is asked."""

import contextlib
import io
import json
import shutil
import socket
import tempfile
import threading
import unittest
from pathlib import Path
from unittest import mock

import support      # noqa: F401

from lablib import cli, doctor
from lablib.monitor import Monitor


class FakeQemu:
    """Answers so many requests on the socket `qmp` in FOLDER, then ends."""

    def __init__(self, folder, answers):
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(str(folder / "qmp"))
        self.server.listen(1)
        self.answers = answers
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self):
        link, _who = self.server.accept()
        talk = link.makefile("rw")
        talk.write(json.dumps({"QMP": {}}) + "\n")
        talk.flush()
        for answer in self.answers:
            talk.readline()
            talk.write('{"event":"RESUME"}\n' + json.dumps({"return": answer}) + "\n")
            talk.flush()
        talk.close()
        link.close()
        self.server.close()


class MonitorTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def test_answers(self):
        qemu = FakeQemu(self.folder, [{}, {"icount": 12}, "text"])
        monitor = Monitor(self.folder)
        self.assertEqual(monitor.instructions(), 12)
        self.assertEqual(monitor.ask("info registers"), "text")
        monitor.close()
        qemu.thread.join()

    def test_a_qemu_that_has_ended(self):
        qemu = FakeQemu(self.folder, [{}])
        monitor = Monitor(self.folder)
        qemu.thread.join()
        for _again in range(2):
            with self.assertRaises((OSError, ValueError)):
                monitor.instructions()
        # What was not sent is still to be written; that must not end the command.
        monitor.close()


class BrokenPipeTest(unittest.TestCase):
    def test_a_pipe_that_is_not_stdout_is_said(self):
        def fails(_options):
            raise BrokenPipeError(32, "Broken pipe")
        said = io.StringIO()
        with mock.patch.object(doctor, "main", fails), contextlib.redirect_stderr(said):
            self.assertEqual(cli.main(["doctor"]), 1)
        self.assertIn("lab: error: ", said.getvalue())
        self.assertIn("Broken pipe", said.getvalue())


if __name__ == "__main__":
    unittest.main()
