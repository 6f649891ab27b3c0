# SPDX-License-Identifier: MIT
"""Runs Bochs: console by a file that is followed, machine lines and trace on its stdout."""

import random
import subprocess
import time

from . import bochs_limit, emulators, hang, limits, machine, process
from .errors import EMULATOR, LabError

NO_PORT = "RFB could not bind any port"
START_ATTEMPTS = 50     # many may start at once
TRIPLE_FAULT = "3rd (13) exception with no resolution"
POLL = 0.02     # seconds between looks at the console file

# rfb is the one display that needs neither a terminal nor X; timeout=0 = do not wait for a viewer.
# With the default sound driver Bochs 2.7 aborts ("buffer overflow detected") on a host without ALSA.
_CONFIGURATION = """\
display_library: rfb, options="timeout=0"
romimage: file={bios}
vgaromimage: file={vga}
megs: {memory}
cpu: model={cpu}, count={cpus}, ips={ips}, reset_on_triple_fault=0
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


def _ips(boot):
    """Instructions a second of the guest's time. With few, less is waited: by the firmware for its timers, by
    the kernel for its UART. A timer that is asked for in microseconds must leave room for the program."""
    return 50_000_000 if any(switch.startswith("tick=") for switch in boot.switches) else 10_000_000


def configuration(boot, image):
    """The text of bochsrc."""
    found = emulators.need("bochs")
    bios, vga = found.roms
    if not bios or not vga:
        raise LabError(f"{found.program} has no BIOS or VGA BIOS in share/bochs of its prefix: "
                       "install the packages bochsbios and vgabios", EMULATOR)
    text = _CONFIGURATION.format(bios=bios, vga=vga, image=image.name, cpus=boot.cpus, ips=_ips(boot),
                                 memory=boot.memory or boot.env.memory, cpu=boot.cpu or boot.env.cpu)
    return text + (_SOUND if found.has_sound else "")


def command(boot):
    """Bochs' command line; it runs with the run's folder as its working directory."""
    found = emulators.need("bochs")
    if boot.debugger and not found.has_debugger:
        raise LabError(f"{found.program} was built without its debugger, which a trace needs: install "
                       "the package bochs, or configure with --enable-debugger", EMULATOR)
    return [found.program, "-q", "-f", "bochsrc", *found.debugger_words]


def trace_memory(address, times):
    """Debugger commands that trace memory accesses between the calls `trace`, whose handler in the kernel
    is at ADDRESS, for TIMES programs, one after another."""
    # The guest switches the trace of instructions itself. Memory accesses would be traced from the
    # reset on; so the debugger stops at the handler, once for on, once for off.
    return f"lb 0x{address:x}\n" + "c\nsreg\ntrace-mem on\nc\ntrace-mem off\n" * times + "c\n" \
        + hang.BOCHS


def _follow(boot, console, pieces):
    piece = console.read()
    if piece:
        pieces.append(piece)
        if boot.console:
            boot.console(piece)


def _wait(boot, outcome, child, limit):
    """Follow the console until Bochs ends, by itself or by LIMIT; why that was, or ""."""
    pieces = []
    cause, end = "", time.monotonic() + limits.wall(boot.seconds)
    with open(outcome.folder / "com1.log", "rb") as console:
        while child.poll() is None and not cause:
            _follow(boot, console, pieces)
            if boot.watch and boot.watch(outcome.folder):
                cause = "watch"
            elif time.monotonic() > end:
                cause = "wall"
            else:
                cause = limit.over(bool(pieces))
            time.sleep(POLL)
        if cause:
            limit.end()
        _follow(boot, console, pieces)
    outcome.console = b"".join(pieces)
    return cause


def _run_once(boot, outcome):
    folder = outcome.folder
    (folder / "com1.log").write_bytes(b"")
    with open(folder / "stdout.log", "wb") as out, open(folder / "stderr.log", "wb") as err:
        limit = bochs_limit.of(boot, folder, emulators.need("bochs").has_debugger)
        child = process.start(command(boot), cwd=folder,
                              stdin=subprocess.DEVNULL, stdout=out, stderr=err)
    limit.child = child
    try:
        if cause := _wait(boot, outcome, child, limit):
            halted = limit.counted and boot.cpus == 1 and cause == "limit" and hang.bochs_is_halted(folder)
            outcome.end_by("halted" if halted else cause, limit.counted)
            outcome.where, outcome.last = hang.of_bochs(folder, outcome.cause)
        else:
            outcome.status = child.wait()
    finally:
        limit.close()
        process.finish(child)
    log = folder / "bochs.log"
    outcome.log = log.read_text(errors="replace") if log.exists() else ""
    outcome.stderr = (folder / "stderr.log").read_text(errors="replace")


def run(boot, outcome, image):
    """Run to the end or the time-out; fills OUTCOME, returns the machine lines."""
    folder = outcome.folder
    (folder / "bochsrc").write_text(configuration(boot, image))
    for attempt in range(START_ATTEMPTS):
        _run_once(boot, outcome)
        # Two that start at the same moment can both fail to bind; before that, the guest has not run.
        if NO_PORT not in outcome.log:
            break
        time.sleep(0.2 * min(attempt + 1, 10) * random.random())
    with open(folder / "stdout.log", "rb") as out:
        lines = (line.decode(errors="replace") for line in out) if boot.debugger \
            else machine.split(bochs_limit.without_debugger(out.read()))
        return [line for line in lines if machine.is_machine_line(line)]
