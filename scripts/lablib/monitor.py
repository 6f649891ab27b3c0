# SPDX-License-Identifier: MIT
"""QEMU's monitor, by the QMP socket in the folder of a run."""

import json
import os
import socket

from .limits import PATIENCE


class Monitor:
    """One connection; QEMU takes one at a time."""

    def __init__(self, folder):
        handle = os.open(folder, os.O_RDONLY)
        self.link = socket.socket(socket.AF_UNIX)
        try:
            self.link.settimeout(PATIENCE)
            # A socket's path is at most 107 bytes.
            self.link.connect(f"/proc/self/fd/{handle}/qmp")
            # For reading only: what could not be written to a QEMU that has ended must not be tried
            # again at the end.
            self.answers = self.link.makefile("r")
            self.answers.readline()
            self.request("qmp_capabilities")
        except BaseException:
            self.link.close()
            raise
        finally:
            os.close(handle)

    def close(self):
        """Let others in."""
        self.answers.close()
        self.link.close()

    def request(self, name, **arguments):
        """What QEMU returns; an OSError or a ValueError if it is no longer there."""
        line = {"execute": name} | ({"arguments": arguments} if arguments else {})
        self.link.sendall(json.dumps(line).encode() + b"\n")
        answer = {"event": ""}
        while "event" in answer:
            answer = json.loads(self.answers.readline())
        return answer.get("return", "")

    def ask(self, line):
        """The answer to a line of the human monitor."""
        return self.request("human-monitor-command", **{"command-line": line})

    def instructions(self):
        """How many the guest has executed, where QEMU counts them. To look changes nothing."""
        return self.request("query-replay")["icount"]
