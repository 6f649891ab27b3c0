# SPDX-License-Identifier: MIT
"""Runs QEMU: console by a pipe, machine lines by a file."""

import os
import re
import select
import shutil
import subprocess
import time

from . import emulators, gdbstub, hang, limits, machine, process
from .errors import EMULATOR, LabError
from .monitor import Monitor

LOOK = 0.1      # seconds between two looks at a guest that runs
STILL = 0.1     # of the time on the wall: with less CPU time a guest may be halted
# What the kernel writes to isa-debug-exit comes out as (value << 1) | 1.
DONE, PANIC, REFUSED = 33, 35, 37   # REFUSED: done, but some module was not a program
OVMF = (("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"),
        ("/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"))


def ovmf():
    """(code, variables) of the UEFI firmware, or None."""
    for pair in OVMF:
        if all(map(os.path.exists, pair)):
            return pair
    return None


def _firmware(boot, folder):
    if boot.env.firmware != "uefi":
        return []
    pair = ovmf()
    if not pair:
        raise LabError("the UEFI firmware is missing: install the Debian package ovmf", EMULATOR)
    shutil.copyfile(pair[1], folder / "vars.fd")
    return ["-machine", "q35", "-drive", f"if=pflash,format=raw,readonly=on,file={pair[0]}",
            "-drive", "if=pflash,format=raw,file=vars.fd"]


def command(boot, folder, image):
    """QEMU's command line; it runs with FOLDER as its working directory."""
    found = emulators.need("qemu")
    line = [found.program, *found.accel(boot.env.accel, boot.one_insn),
            "-cpu", boot.cpu or boot.env.cpu, "-smp", str(boot.cpus),
            "-m", str(boot.memory or boot.env.memory), *_firmware(boot, folder)]
    if boot.env.icount and boot.icount:
        line += ["-icount", f"shift={boot.shift},sleep=off"]
    if boot.debugged:
        line += ["-chardev", f"socket,path={gdbstub.SOCKET},server=on,wait=off,id=gdb", "-gdb", "chardev:gdb"]
    return line + [
        "-cdrom", image.name, "-display", "none", "-nodefaults", "-vga", "none", "-no-reboot",
        "-monitor", "none", "-qmp", "unix:qmp,server=on,wait=off",
        "-chardev", "stdio,id=com1,signal=off", "-serial", "chardev:com1",
        "-debugcon", "file:e9.log", "-device", "isa-debug-exit,iobase=0xf4,iosize=4", *boot.qemu]


class KernelOnly:
    """Passes console output on from the kernel's first line: OVMF and GRUB talk on COM1 before."""

    START = re.compile(rb"(?<=[\r\n])(entrylab|boot|panic): ")

    def __init__(self, console):
        self.console = console
        self.held = b""

    def __call__(self, piece):
        if self.held is None:
            self.console(piece)
            return
        self.held += piece
        found = self.START.search(self.held)
        if found:
            self.console(self.held[found.start():])
            self.held = None


class _Limit:
    """Whether a QEMU may run on."""

    def __init__(self, boot, folder, child):
        self.boot, self.folder, self.child = boot, folder, child
        self.counted = boot.env.icount and boot.icount
        self.budget, self.life = self._amount(boot.timeout), self._amount(boot.life)
        self.born = self.link = None
        self.last = (-1, time.monotonic())
        self.wall = self.last[1] + limits.wall(boot.seconds)

    def _amount(self, seconds):
        return limits.instructions(seconds) if self.counted else seconds * self.boot.cpus

    def _now(self):
        """What the guest has used up."""
        if self.counted:
            return self.monitor().instructions()
        return limits.cpu_seconds(self.child.pid)

    def monitor(self):
        """The connection to QEMU's monitor."""
        if not self.link:
            self.link = Monitor(self.folder)
        return self.link

    def close(self):
        """End the connection."""
        if self.link:
            self.link.close()

    def _spoke(self, console):
        """Whether the kernel has said a byte: firmware for UEFI speaks on COM1 before."""
        if console and self.boot.env.firmware == "bios":
            return True
        e9 = self.folder / "e9.log"
        return e9.exists() and e9.stat().st_size > 0

    def _still(self, now):
        """Whether the guest seems to stand still since the last look."""
        (before, then), self.last = self.last, (now, time.monotonic())
        return now == before if self.counted else now - before < STILL * (self.last[1] - then)

    def over(self, console):
        """Why it may not, "" if it may. CONSOLE is what it wrote."""
        if self.boot.watch and self.boot.watch(self.folder):
            return "watch"
        if time.monotonic() > self.wall:
            return "wall"
        try:
            now = self._now()
            if self._still(now) and hang.is_halted(self.monitor()):
                return "halted"
        except (OSError, ValueError, TypeError, LookupError):
            return ""       # it is not yet there, or no longer
        if self.born is None and self._spoke(console):
            self.born = now
        if self.born is None:
            return "silent" if now > self.life else ""
        return "limit" if now - self.born > self.budget else ""


def _read_console(boot, outcome, child, limit):
    """Console output until QEMU ends, or LIMIT has it end; why that was, or ""."""
    pieces = []
    console = boot.console
    if console and boot.env.firmware == "uefi":
        console = KernelOnly(console)
    look = 0.0
    try:
        while True:
            left = look - time.monotonic()
            if left <= 0:
                if cause := limit.over(pieces):
                    return cause
                look = time.monotonic() + LOOK
                left = LOOK
            if select.select([child.stdout], [], [], left)[0]:
                piece = os.read(child.stdout.fileno(), 65536)
                if not piece:
                    return ""
                pieces.append(piece)
                if console:
                    console(piece)
    finally:
        outcome.console = b"".join(pieces)


def run(boot, outcome, image):
    """Run to the end or the time-out; fills OUTCOME, returns the machine lines."""
    folder = outcome.folder
    with open(folder / "qemu.log", "wb") as log:
        child = process.start(command(boot, folder, image), cwd=folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=log)
    limit = _Limit(boot, folder, child)
    try:
        if cause := _read_console(boot, outcome, child, limit):
            outcome.end_by(cause, limit.counted)
            outcome.where, outcome.last = hang.of_qemu(limit, folder)
        else:
            outcome.status = child.wait()
    finally:
        limit.close()
        process.finish(child)
        child.stdout.close()
    outcome.log = outcome.stderr = (folder / "qemu.log").read_text(errors="replace")
    e9 = folder / "e9.log"
    return machine.split(e9.read_bytes()) if e9.exists() else []
