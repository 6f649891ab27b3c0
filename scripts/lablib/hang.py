# SPDX-License-Identifier: MIT
"""The instructions that a guest executed last: asked of its emulator at a time-out, before that is killed."""

import json
import os
import re
import signal
import socket
import time

from . import bochs_trace, emulators, symbols, tree

COUNT = 8
SAMPLE = 0.02           # seconds that QEMU logs
PATIENCE = 3.0          # seconds after which an emulator will not answer
LOG = "last.log"
# The next commands of Bochs' debugger when SIGINT stops the guest.
BOCHS = f"trace on\ns {COUNT}\nq\n"

_RIP = re.compile(r"\b[RE]IP=([0-9a-f]+)")
# QEMU logs a block before it runs it, and says so if an interrupt came first.
_UNDONE = re.compile(r"Trace [^\n]*\nStopped[^\n]*\n")
_ADDRESS = re.compile(r"^Trace [^\n]*/([0-9a-f]{16})/", re.MULTILINE)


class _Monitor:
    """QEMU's monitor, by the QMP socket in FOLDER."""

    def __init__(self, folder):
        self.handle = os.open(folder, os.O_RDONLY)
        self.link = socket.socket(socket.AF_UNIX)
        self.link.settimeout(PATIENCE)

    def __enter__(self):
        self.link.connect(f"/proc/self/fd/{self.handle}/qmp")    # a socket's path is at most 107 bytes
        self.talk = self.link.makefile("rw")
        self.talk.readline()
        self._request({"execute": "qmp_capabilities"})
        return self

    def __exit__(self, *_error):
        self.link.close()
        os.close(self.handle)

    def _request(self, request):
        self.talk.write(json.dumps(request) + "\n")
        self.talk.flush()
        answer = {"event": ""}
        while "event" in answer:
            answer = json.loads(self.talk.readline())
        return answer.get("return", "")

    def ask(self, line):
        """The answer to a line of the human monitor."""
        return self._request({"execute": "human-monitor-command", "arguments": {"command-line": line}})


def _line(address, text):
    kernel = symbols.load(tree.KERNEL).label(address) if address >> 63 and tree.KERNEL.exists() else ""
    return f"0x{address:x}{f' ({kernel})' if kernel else ''}: {text}"


def of_qemu(folder):
    """(RIP or "", lines) of the QEMU that runs in FOLDER."""
    try:
        with _Monitor(folder) as monitor:
            registers = monitor.ask("info registers")
            # Each instruction a block of its own, and a line for each.
            each = emulators.need("qemu").one_insn_command
            for line in ("stop", f"logfile {LOG}", each, "log exec", "cont"):
                monitor.ask(line)
            time.sleep(SAMPLE)
            for line in ("stop", "log none"):
                monitor.ask(line)
            logged = _UNDONE.sub("", (folder / LOG).read_text(errors="replace"))
            lines = []
            for address in _ADDRESS.findall(logged)[-COUNT:]:
                shown = monitor.ask(f"x /1i 0x{address}").partition(":")[2]
                lines.append(_line(int(address, 16), re.sub(r"^\s*(?:[0-9a-f]{2} )+\s*", "", shown).strip()))
    except (OSError, ValueError):
        return "", []
    found = _RIP.search(registers)
    if not lines and "HLT=1" in registers:
        lines = ["none: it is halted"]
    return "0x" + found[1].lstrip("0") if found else "", lines


def of_bochs(child, folder):
    """The same of CHILD, a Bochs whose debugger reads BOCHS when the guest stops."""
    out = folder / "stdout.log"
    start, deadline = out.stat().st_size, time.monotonic() + PATIENCE
    os.killpg(child.pid, signal.SIGINT)
    found = []
    while len(found) < COUNT and time.monotonic() < deadline:
        time.sleep(0.05)
        with open(out, "rb") as lines:
            lines.seek(start)
            found = bochs_trace.parse(lines.read().decode(errors="replace").splitlines()).programs[""]
    return (f"0x{found[-1].rip:x}", [_line(one.rip, one.text) for one in found[-COUNT:]]) if found else ("", [])
