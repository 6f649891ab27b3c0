# SPDX-License-Identifier: MIT
"""Runs Bochs: console by a file that is followed, machine lines and trace on its stdout."""

import random
import subprocess
import time

from . import emulators, hang, machine, process
from .errors import EMULATOR, LabError

NO_PORT = "RFB could not bind any port"
START_ATTEMPTS = 10
TRIPLE_FAULT = "3rd (13) exception with no resolution"
RUN = "c\n" + hang.BOCHS
POLL = 0.02     # seconds between looks at the console file

# rfb is the one display that needs neither a terminal nor X; timeout=0 = do not wait for a viewer.
# With the default sound driver Bochs 2.7 aborts ("buffer overflow detected") on a host without ALSA.
_CONFIGURATION = """\
display_library: rfb, options="timeout=0"
romimage: file={bios}
vgaromimage: file={vga}
megs: {memory}
cpu: model={cpu}, count={cpus}, ips=50000000, reset_on_triple_fault=0
clock: sync=none, time0=1
boot: cdrom
ata0-master: type=cdrom, path={image}, status=inserted
com1: enabled=1, mode=file, dev=com1.log
port_e9_hack: enabled=1
plugin_ctrl: iodebug=1
log: bochs.log
panic: action=fatal
error: action=report
info: action=ignore
debug: action=ignore
magic_break: enabled=0
"""
_SOUND = "sound: waveoutdrv=dummy, waveindrv=dummy, midioutdrv=dummy\n"


def configuration(boot, image):
    """The text of bochsrc."""
    found = emulators.need("bochs")
    bios, vga = found.roms
    if not bios or not vga:
        raise LabError(f"{found.program} has no BIOS or VGA BIOS in share/bochs of its prefix: "
                       "install the packages bochsbios and vgabios", EMULATOR)
    text = _CONFIGURATION.format(bios=bios, vga=vga, image=image.name, cpus=boot.cpus,
                                 memory=boot.memory or boot.env.memory, cpu=boot.cpu or boot.env.cpu)
    return text + (_SOUND if found.has_sound else "")


def command(boot):
    """Bochs' command line; it runs with the run's folder as its working directory."""
    found = emulators.need("bochs")
    if boot.debugger != RUN and not found.has_debugger:
        raise LabError(f"{found.program} was built without its debugger, which a trace needs: install "
                       "the package bochs, or configure with --enable-debugger", EMULATOR)
    return [found.program, "-q", "-f", "bochsrc", *found.debugger_words]


def trace_memory(address, times):
    """Debugger commands that trace memory accesses between the calls `trace`, whose handler in the kernel
    is at ADDRESS, for TIMES programs, one after another."""
    # The guest switches the trace of instructions itself. Memory accesses would be traced from the
    # reset on; so the debugger stops at the handler, once for on, once for off.
    return f"lb 0x{address:x}\n" + "c\nsreg\ntrace-mem on\nc\ntrace-mem off\n" * times + "c\nq\n"


def _follow(boot, console, pieces):
    piece = console.read()
    if piece:
        pieces.append(piece)
        if boot.console:
            boot.console(piece)


def _wait(boot, outcome, child):
    """Follow the console until Bochs ends or the time-out."""
    deadline = time.monotonic() + boot.timeout
    pieces = []
    with open(outcome.folder / "com1.log", "rb") as console:
        while child.poll() is None and not outcome.timed_out:
            outcome.timed_out = time.monotonic() > deadline or bool(boot.watch and boot.watch(outcome.folder))
            _follow(boot, console, pieces)
            time.sleep(POLL)
        _follow(boot, console, pieces)
    outcome.console = b"".join(pieces)


def _run_once(boot, outcome):
    folder = outcome.folder
    (folder / "com1.log").write_bytes(b"")
    with open(folder / "stdout.log", "wb") as out, open(folder / "stderr.log", "wb") as err:
        child = process.start(command(boot), cwd=folder,
                              stdin=subprocess.DEVNULL, stdout=out, stderr=err)
    try:
        _wait(boot, outcome, child)
        if not outcome.timed_out:
            outcome.status = child.wait()
        elif boot.debugger == RUN:
            outcome.where, outcome.last = hang.of_bochs(child, folder)
    finally:
        process.finish(child)
    log = folder / "bochs.log"
    outcome.log = log.read_text(errors="replace") if log.exists() else ""
    outcome.stderr = (folder / "stderr.log").read_text(errors="replace")


def run(boot, outcome, image):
    """Run to the end or the time-out; fills OUTCOME, returns the machine lines."""
    folder = outcome.folder
    (folder / "bochsrc").write_text(configuration(boot, image))
    (folder / "rc").write_text(boot.debugger)
    for attempt in range(START_ATTEMPTS):
        _run_once(boot, outcome)
        # Two that start at the same moment can both fail to bind; before that, the guest has not run.
        if NO_PORT not in outcome.log:
            break
        time.sleep(0.2 * (attempt + 1) * random.random())
    with open(folder / "stdout.log", errors="replace") as out:
        return [line for line in out if machine.is_machine_line(line)]
