# SPDX-License-Identifier: MIT
"""Runs QEMU: console by a pipe, machine lines by a file."""

import os
import re
import select
import shutil
import subprocess
import time

from . import emulators, gdbstub, hang, process
from .errors import EMULATOR, LabError

WATCH = 0.2     # seconds between two looks of Boot.watch
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


def _read_console(boot, outcome, child, deadline):
    """Console output until QEMU ends or DEADLINE; False at the time-out."""
    pieces = []
    console = boot.console
    if console and boot.env.firmware == "uefi":
        console = KernelOnly(console)
    try:
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or (boot.watch and boot.watch(outcome.folder)):
                return False
            if select.select([child.stdout], [], [], min(left, WATCH) if boot.watch else left)[0]:
                piece = os.read(child.stdout.fileno(), 65536)
                if not piece:
                    return True
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
    try:
        if _read_console(boot, outcome, child, time.monotonic() + boot.timeout):
            outcome.status = child.wait()
        else:
            outcome.timed_out = True
            outcome.where, outcome.last = hang.of_qemu(folder)
    finally:
        process.finish(child)
        child.stdout.close()
    outcome.log = outcome.stderr = (folder / "qemu.log").read_text(errors="replace")
    e9 = folder / "e9.log"
    return e9.read_text(errors="replace").splitlines() if e9.exists() else []
